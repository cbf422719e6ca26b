import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { coverageCtrf } from "./ctrf.js";
import { coverageHtml } from "./html.js";
import { coverageJunit } from "./junit.js";
import { coverageMarkdown } from "./markdown.js";
import type { CoverageReport } from "./report.js";

/**
 * Writes a report as `index.html`, `junit.xml`, `ctrf.json`, `coverage.json` and, for a pull request, `summary.md`.
 *
 * @throws {@link ContractTestingError} `coverage_unwritable`.
 * @example
 * ```ts
 * import { reportCoverage, writeCoverageReport } from "@energy-clients/contract-testing";
 *
 * writeCoverageReport(reportCoverage("coverage/contract"), "coverage/contract");
 * ```
 */
export function writeCoverageReport(report: CoverageReport, directory: string): void {
  const files = {
    "index.html": coverageHtml(report),
    "junit.xml": coverageJunit(report),
    "ctrf.json": coverageCtrf(report),
    "coverage.json": `${JSON.stringify(report, undefined, 2)}\n`,
    "summary.md": coverageMarkdown(report),
  };
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  } catch (cause) {
    throw new ContractTestingError("coverage_unwritable", `cannot write the report to ${directory}`, {
      cause,
    });
  }
}
