import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { isObject } from "@energy-clients/scripts-specs/document/document";
import { markdownTable } from "../markdown-table.ts";
import { readDocumentedApis } from "../operations/api-operations.ts";
import { readText } from "../repository.ts";
import { barChart } from "./bar-chart.ts";
import { barsOf, readBenchmarkTables } from "./benchmark-tables.ts";
import { type Ending, namesOf, readFaultCases } from "./fault-cases.ts";

/** The tables that are shown as charts, with the columns. */
const CHARTS: readonly (readonly [heading: string, column: number])[] = [
  ["Call overhead, ETT, stubbed fetch", 1],
  ["Call overhead, enmacc, stubbed fetch", 1],
  ["Bundle: Energy Track & Trace", 2],
  ["Bundle: enmacc CONNECT", 2],
];

/** The page of what tests prove and benchmarks measure, each with its command. */
export function qualityPage(): string {
  return ["# Quality", coverageSection(), faultSection(), killSection(), benchmarkSection()].join("\n\n");
}

function coverageSection(): string {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
  const [, minimum] = /--min (\d+)/.exec(scripts["check:coverage"] ?? "") ?? [];
  if (minimum === undefined) throw new Error("package.json: check:coverage has no --min");
  const rows = readDocumentedApis().map(({ api, operations }) => {
    const responses = operations.map(({ described }) =>
      isObject(described.responses) ? Object.keys(described.responses).length : 0,
    );
    return [
      markdownText(api.title),
      String(operations.length),
      String(responses.reduce((sum, count) => sum + count, 0)),
      `${minimum} %`,
    ];
  });
  return [
    "## Contract coverage {#contract-coverage}",
    "The contract tests call every operation with real HTTP, and ask the mock for every response that the document has. CI fails below the minimum.",
    markdownTable(["API", "operations", "documented responses", "minimum that CI accepts"], rows),
    "Repeat it: `turbo run test:contract check:coverage`.",
  ].join("\n\n");
}

function faultSection(): string {
  const cases = readFaultCases(readText("packages/auth/test/fault-matrix/fault-matrix.test.ts"));
  const rows = cases.map(({ fault, idempotent, put, other }) => [
    markdownText(fault),
    ending(idempotent),
    put === undefined ? "" : ending(put),
    ending(other),
  ]);
  return [
    "## Faults {#fault-matrix}",
    `What a caller gets when something fails between client and API, in ${cases.length} cases. Each cell has the requests that were sent, how many of them the API acted on, and the result: \`ok\`, a status, or the code of an error. No row lets the API act twice on an operation that is not idempotent.`,
    markdownTable(["fault", "GET, PUT", "PUT, if it differs", "POST"], rows),
    "Repeat it: `pnpm --filter @energy-clients/auth run test:faults`.",
  ].join("\n\n");
}

const ending = ([attempts, acted, outcome]: Ending): string =>
  `${attempts} sent, ${acted} acted: ${/^[a-z_]+$/.test(outcome) ? markdownCode(outcome) : markdownText(outcome)}`;

function killSection(): string {
  const behaviours = namesOf(readText("packages/journal/test/kills/kill-matrix.ts"), "BEHAVIOURS");
  return [
    "## Killed processes {#kill-matrix}",
    "The kill matrix lets a process run a transfer through the [journal](/journal) and kills it at each of its actions, then kills the process that recovers it at each of its own. In every case the API must have acted at most once, and the entry must say what happened. These are the servers that it runs against:",
    behaviours.map((name) => `- ${markdownText(name)}`).join("\n"),
    "A part of it runs with every test run. Repeat all of it: `pnpm --filter @energy-clients/journal run test:kills`.",
  ].join("\n\n");
}

function benchmarkSection(): string {
  const results = readText("bench/RESULTS.md");
  const tables = readBenchmarkTables(results);
  const [, date = ""] = /figures are of ([^,*]+)/.exec(results) ?? [];
  const parts = CHARTS.map(([heading, column]) => {
    const table = tables.find((one) => one.heading === heading);
    if (table === undefined) throw new Error(`bench/RESULTS.md has no table "${heading}"`);
    const title = `${heading}: ${table.columns[column] ?? ""}`;
    return `### ${heading}\n\n${table.columns[column]}. Smaller is better.\n\n${barChart(title, barsOf(table, column))}`;
  });
  return [
    "## Benchmarks {#benchmarks}",
    `Measured on ${date}, on a virtual machine with two cores; later changes are not in them. All tables, the missed goals and the method: [bench/RESULTS.md](https://github.com/energy-clients/energy-clients/blob/main/bench/RESULTS.md).`,
    ...parts,
    "Repeat it: `pnpm bench`.",
  ].join("\n\n");
}
