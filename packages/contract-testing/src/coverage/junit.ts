import { type CoverageCase, coverageCases, suiteName } from "./cases.js";
import { escapeMarkup } from "./escape.js";
import type { ApiCoverage, CoverageReport } from "./report.js";

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
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    ...apis.map(suite),
    "</testsuites>",
    "",
  ].join("\n");
}

function suite(api: ApiCoverage): string {
  const cases = coverageCases(api);
  const count = (wanted: CoverageCase["outcome"]) => cases.filter(({ outcome }) => outcome === wanted).length;
  const counts = `tests="${cases.length}" failures="${count("failed")}" errors="0" skipped="${count("skipped")}"`;
  return [
    `  <testsuite name="${escapeMarkup(suiteName(api))}" ${counts}>`,
    ...cases.map((one) => testCase(api, one)),
    "  </testsuite>",
  ].join("\n");
}

function testCase({ api }: ApiCoverage, { operation, name, outcome, message = "" }: CoverageCase): string {
  const opening = `    <testcase classname="${escapeMarkup(`${api}.${operation}`)}" name="${escapeMarkup(name)}" time="0"`;
  if (outcome === "passed") return `${opening}/>`;
  const inner =
    outcome === "skipped"
      ? `<skipped message="${escapeMarkup(message)}"/>`
      : `<failure message="${escapeMarkup(message)}" type="not_exercised"/>`;
  return `${opening}>${inner}</testcase>`;
}
