import { coverageCases, suiteName } from "./cases.js";
import type { CoverageReport } from "./report.js";

/** Version of the format, see https://ctrf.io. */
const SPEC_VERSION = "1.0.0";

/**
 * Formats a report as CTRF, the Common Test Report Format: the same cases as in `coverageJunit()`, as JSON.
 *
 * @param now - Time of the report, in ms since the epoch.
 * @see {@link https://ctrf.io | CTRF}
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { coverageCtrf, reportCoverage } from "@energy-clients/contract-testing";
 *
 * writeFileSync("ctrf.json", coverageCtrf(reportCoverage("coverage/contract", { min: 80 })));
 * ```
 */
export function coverageCtrf({ apis }: CoverageReport, now: number = Date.now()): string {
  const tests = apis.flatMap((api) =>
    coverageCases(api).map(({ operation, name, outcome, message }) => ({
      name: `${operation}: ${name}`,
      status: outcome,
      duration: 0,
      suite: [suiteName(api), operation],
      ...(message !== undefined && { message }),
    })),
  );
  const count = (wanted: string) => tests.filter(({ status }) => status === wanted).length;
  const summary = {
    tests: tests.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    pending: 0,
    other: 0,
    suites: apis.length,
    start: now,
    stop: now,
  };
  const results = { tool: { name: "energy-coverage" }, summary, tests };
  const head = { reportFormat: "CTRF", specVersion: SPEC_VERSION, generatedBy: "energy-coverage" };
  return `${JSON.stringify({ ...head, results }, undefined, 2)}\n`;
}
