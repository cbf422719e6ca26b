import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { markdownTable } from "../markdown-table.ts";
import { readText } from "../repository.ts";
import { benchmarkSection } from "./benchmark-section.ts";
import { coverageSection } from "./coverage-section.ts";
import { type Ending, readFaultCases } from "./fault-cases.ts";
import { killSection } from "./kill-section.ts";

/** The page of what tests prove and benchmarks measure, each with its command. */
export function qualityPage(): string {
  return [
    "# Quality",
    coverageSection(),
    faultSection(),
    killSection(readText("packages/journal/test/kills/RESULTS.md")),
    benchmarkSection(readText("bench/RESULTS.md")),
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
