import { fileURLToPath } from "node:url";
import { runNode } from "../generation/run-node.ts";
import { type Contender, compare, type Sample } from "../measure.ts";
import type { Column, Goal, Row, RunSection } from "../section.ts";

const IMPORTER = fileURLToPath(new URL("../import/import-one.mjs", import.meta.url));

/** A module without content, as a URL: no file is read for it. */
const EMPTY = "data:text/javascript,";
const LIMIT_MS = 15;

const METHOD = `\`await import(…)\` in a new process for each round, by \`performance.now()\` and \`process.cpuUsage()\` within it, so that
Node's own start is not counted. The floor is a module without content. Files come from the system's cache: an import
after a restart of the machine takes longer. The last column counts the CommonJS files of the packages.`;

const COLUMNS: readonly Column[] = [
  { id: "wallMs", title: "import", unit: "ms", better: "lower" },
  { id: "cpuMs", title: "import, CPU", unit: "ms", better: "lower" },
  { id: "files", title: "CommonJS files", unit: "files", better: "lower" },
];

/** By the name of the row. */
const MODULES = {
  ours: {
    "ours: client-core": "@energy-clients/client-core",
    "ours: ett-client": "@energy-clients/ett-client",
    "ours: auth/ett": "@energy-clients/auth/ett",
    "ours: enmacc-client": "@energy-clients/enmacc-client",
    "ours: auth/enmacc": "@energy-clients/auth/enmacc",
  },
  peer: {
    "openapi-fetch": "openapi-fetch",
    ky: "ky",
    axios: "axios",
    "google-auth-library": "google-auth-library",
    "@azure/identity": "@azure/identity",
  },
} as const;

/** How long a process takes to load the packages. */
export const run: RunSection = async ({ quick, log }) => {
  const rounds = quick ? 3 : 21;
  const rows = await compare(contenders(), {
    rounds,
    onRound: (round) => round % 7 === 0 && log(`import: round ${round} of ${rounds}`),
  });
  const goals = goalsOf(rows);
  return [{ id: "import", title: "Import in a new process", method: METHOD, columns: COLUMNS, rows, goals }];
};

function contenders(): Contender[] {
  const importing = (specifier: string) => () => JSON.parse(runNode([IMPORTER, specifier]).stdout) as Sample;
  const modules = (["ours", "peer"] as const).flatMap((kind) =>
    Object.entries(MODULES[kind]).map(([name, specifier]) => ({ name, kind, sample: importing(specifier) })),
  );
  return [
    { name: "an empty module", kind: "floor", sample: importing(EMPTY) },
    { name: "an empty module (again)", kind: "noise", sample: importing(EMPTY) },
    ...modules,
  ];
}

function goalsOf(rows: readonly Row[]): Goal[] {
  const { median = Number.NaN } = rows.find(({ name }) => name === "ours: auth/ett")?.values.wallMs ?? {};
  return [
    {
      what: "import of auth/ett in a new process",
      limit: `≤ ${LIMIT_MS} ms`,
      measured: `${median.toFixed(1)} ms`,
      met: median <= LIMIT_MS,
    },
  ];
}
