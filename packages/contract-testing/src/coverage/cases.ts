import { describeCell } from "./cell.js";
import type { ApiCoverage, ReportedCell, ReportedOperation } from "./report.js";

/** One kind of request or response as a test case, for the formats that CI systems read. */
export interface CoverageCase {
  /** The operation; that of an API without a called operation is `*`. */
  readonly operation: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it did not pass. */
  readonly message?: string;
}

/**
 * Lists the cases of an API. A missing kind is a failure only if the API lacks the required coverage, so that CI fails
 * exactly when the command does.
 */
export function coverageCases(api: ApiCoverage): CoverageCase[] {
  const missing = api.isSufficient ? "skipped" : "failed";
  // With the scope `called`, an API that was not called has no operation to report on.
  if (api.operations.length === 0)
    return [{ operation: "*", name: "called", outcome: missing, message: `${api.api} was not called` }];
  return api.operations.flatMap((operation) =>
    operation.cells.map((cell) => coverageCase(operation, cell, missing)),
  );
}

/** Names the suite of an API. */
export function suiteName({ api }: ApiCoverage): string {
  return `contract coverage ${api}`;
}

function coverageCase(
  { id, method, path }: ReportedOperation,
  cell: ReportedCell,
  missing: "skipped" | "failed",
): CoverageCase {
  const name = describeCell(cell);
  const { waiver } = cell;
  if (cell.hits > 0) return { operation: id, name, outcome: "passed" };
  if (waiver !== undefined)
    return {
      operation: id,
      name,
      outcome: "skipped",
      message: `waived until ${waiver.expires}: ${waiver.reason}`,
    };
  return { operation: id, name, outcome: missing, message: `${method} ${path}: ${name} was not exercised` };
}
