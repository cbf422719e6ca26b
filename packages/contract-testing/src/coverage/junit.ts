import { describeCell } from "./cell.js";
import { escapeMarkup } from "./escape.js";
import type { ApiCoverage, CoverageReport, ReportedCell, ReportedOperation } from "./report.js";

/**
 * Formats a report as JUnit XML: one suite per API, one case per kind of request and response. A missing kind is a
 * failure only if the API is below its required coverage, so that CI fails exactly when the command does.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { coverageJunit, reportCoverage } from "@energy-clients/contract-testing";
 *
 * writeFileSync("junit.xml", coverageJunit(reportCoverage("coverage/contract", { min: 80 })));
 * ```
 */
export function coverageJunit({ apis }: CoverageReport): string {
  const suites = apis.map((api) => {
    const cases = api.operations.flatMap((operation) =>
      operation.cells.map((cell) => testCase(api, operation, cell)),
    );
    const failures = api.percent < api.min ? api.missing : 0;
    const skipped = api.waived + (api.missing - failures);
    const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
    return [
      `  <testsuite name="${escapeMarkup(`contract coverage ${api.api}`)}" ${counts}>`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join(
    "\n",
  );
}

function testCase(api: ApiCoverage, operation: ReportedOperation, cell: ReportedCell): string {
  const name = escapeMarkup(describeCell(cell));
  const opening = `    <testcase classname="${escapeMarkup(`${api.api}.${operation.id}`)}" name="${name}" time="0"`;
  if (cell.hits > 0) return `${opening}/>`;
  const { waiver } = cell;
  const what = `${operation.method} ${operation.path}: ${describeCell(cell)} was not exercised`;
  const inner =
    waiver !== undefined
      ? `<skipped message="${escapeMarkup(`waived until ${waiver.expires}: ${waiver.reason}`)}"/>`
      : api.percent < api.min
        ? `<failure message="${escapeMarkup(what)}" type="not_exercised"/>`
        : `<skipped message="${escapeMarkup(what)}"/>`;
  return `${opening}>${inner}</testcase>`;
}
