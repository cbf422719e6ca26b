import type { CoverageReport } from "@energy-clients/contract-testing";
import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { markdownTable } from "../markdown-table.ts";
import { readDocumentedApis } from "../operations/api-operations.ts";
import { readText } from "../repository.ts";

/** What `check:coverage` wrote; undefined before its first run. A build of the site runs it before. */
function lastReport(): CoverageReport | undefined {
  const text = readIfThere(repositoryRoot, "coverage/contract/coverage.json");
  return text === undefined ? undefined : (JSON.parse(text) as CoverageReport);
}

/** What the contract tests cover of each document, and the minimum that CI accepts. */
export function coverageSection(report = lastReport()): string {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
  const [, minimum] = /--min (\d+)/.exec(scripts["check:coverage"] ?? "") ?? [];
  if (minimum === undefined) throw new Error("package.json: check:coverage has no --min");
  return [
    "## Contract coverage {#contract-coverage}",
    `The contract tests call every operation with real HTTP, and ask the mock for every kind of response that the document has: each status with each of its media types, empty ones included. CI accepts no less than ${minimum} % of each API.`,
    ...(report === undefined ? ["The tests have not been run here yet."] : resultsOf(report)),
    "Repeat it: `turbo run test:contract check:coverage`.",
  ].join("\n\n");
}

function resultsOf({ apis }: CoverageReport): string[] {
  const titles = new Map(readDocumentedApis().map(({ api }) => [api.name, api.title]));
  const rows = apis.map(({ api, operations, called, declared, covered, waived, percent }) => [
    markdownText(titles.get(api) ?? api),
    `${called} of ${declared}`,
    `${covered} of ${operations.reduce((sum, { cells }) => sum + cells.length, 0)}`,
    String(waived),
    percent === null ? "not called" : `${percent} %`,
  ]);
  const details = apis.flatMap(({ operations }) =>
    operations.map(({ id, cells }) => [
      `[\`${id}\`](/operations/${id})`,
      String(cells.filter(({ side }) => side === "request").length),
      [
        ...new Set(
          cells.flatMap(({ side, status, mediaType, hits }) =>
            side === "request"
              ? []
              : [
                  `${status}${mediaType === undefined ? " empty" : ` ${markdownCode(mediaType)}`}${hits === 0 ? " **missing**" : ""}`,
                ],
          ),
        ),
      ].join(", "),
    ]),
  );
  const header = ["API", "operations called", "requests and responses that occurred", "waived", "coverage"];
  return [
    markdownTable(header, rows),
    `::: details Each operation\n\n${markdownTable(["operation", "kinds of request", "responses that occurred"], details)}\n\n:::`,
  ];
}
