import { suggestion } from "../errors/message.js";
import { type Api, apis } from "../documents/packaged-documents.js";
import { ContractTestingError, refuseUnknownOptions } from "../errors/contract-testing-error.js";
import type { CoverageCell, OperationCoverage } from "./cell.js";
import { type CoverageFragment, readFragments } from "./fragment.js";
import { mergeFragments } from "./merge.js";
import { covers, parseWaiver, type Waiver, waiverInWords } from "./waivers.js";

/** What is asked of the coverage, and what is excused. */
export interface CoverageReportOptions {
  /** Excuses, such as those of `readWaivers()`. @defaultValue none */
  readonly waivers?: readonly Waiver[];
  /** Least share in percent, from 0 to 100, for all APIs or by API. @defaultValue 0 */
  readonly min?: number | Partial<Readonly<Record<Api, number>>>;
  /**
   * What the share is of: `all` that the documents declare, or only the operations that were `called`, for a team that
   * uses a part of an API.
   *
   * @defaultValue "all"
   */
  readonly scope?: "all" | "called";
  /** Today, in milliseconds since the epoch. @defaultValue the clock */
  readonly now?: () => number;
}

/** A cell, and the waiver that excuses it while it has no hits. */
export interface ReportedCell extends CoverageCell {
  readonly waiver?: Waiver;
}

/** An operation of the report. */
export interface ReportedOperation extends Omit<OperationCoverage, "cells"> {
  readonly cells: readonly ReportedCell[];
}

/** How much is covered. */
export interface CoverageCount {
  readonly covered: number;
  readonly waived: number;
  readonly missing: number;
  /** Share of what is not waived, in percent, rounded down to a tenth; 100 where nothing is left. */
  readonly percent: number;
}

/** The coverage of one API. */
export interface ApiCoverage extends CoverageCount {
  readonly api: Api;
  readonly operations: readonly ReportedOperation[];
  /** Operations of the document with at least one hit. */
  readonly called: number;
  /** Operations of the document. */
  readonly declared: number;
  /** The threshold in percent. */
  readonly min: number;
}

/** The coverage of all APIs that had a mock. */
export interface CoverageReport {
  readonly scope: "all" | "called";
  readonly apis: readonly ApiCoverage[];
  /** What is below its threshold, in words; empty when all is well. */
  readonly failures: readonly string[];
  /** Waivers that are not needed any more, in words. */
  readonly remarks: readonly string[];
}

/**
 * Adds up the coverage that mock servers left in directories.
 *
 * @throws {@link ContractTestingError} `coverage_missing`, `coverage_invalid`, `coverage_mixed`, `invalid_option`,
 * `unknown_option`, `waivers_invalid`, `waiver_expired`, `waiver_unmatched`, `unknown_operation`.
 */
export function reportCoverage(
  directories: string | readonly string[],
  options: CoverageReportOptions = {},
): CoverageReport {
  refuseUnknownOptions("reportCoverage()", options, ["waivers", "min", "scope", "now"]);
  const fragments = readFragments(typeof directories === "string" ? [directories] : directories);
  return buildReport(mergeFragments(fragments), options);
}

/** As {@link reportCoverage}, of what was read and added up before. */
function buildReport(
  merged: readonly CoverageFragment[],
  { waivers = [], min = 0, scope = "all", now = Date.now }: CoverageReportOptions,
): CoverageReport {
  if (scope !== "all" && scope !== "called")
    throw new ContractTestingError("invalid_option", 'scope: must be "all" or "called"');
  const thresholds = parseThresholds(min, merged);
  for (const [index, waiver] of waivers.entries())
    checkWaiver(parseWaiver(waiver, `waivers[${index}]`), merged, now());
  const reported = merged.map(({ api, operations }) => {
    const counted = operations.map((operation) => ({
      ...operation,
      cells: operation.cells.map((cell) => excused(api, operation.id, cell, waivers)),
    }));
    const called = counted.filter(({ cells }) => cells.some(({ hits }) => hits > 0));
    const shown = scope === "all" ? counted : called;
    const count = countCells(shown.flatMap(({ cells }) => cells));
    const sizes = { called: called.length, declared: operations.length };
    return { api, operations: shown, ...sizes, ...count, min: thresholds(api) };
  });
  const failures = reported
    .filter((api) => api.percent < api.min)
    .map(({ api, percent, min }) => `${api} is covered by ${percent} %, below the ${min} % asked for`);
  const remarks = waivers
    .filter((waiver) => !isNeeded(waiver, merged))
    .map((waiver) => `The waiver of ${waiverInWords(waiver)} is no longer needed: all of it is covered`);
  return { scope, apis: reported, failures, remarks };
}

/** How many cells are covered, excused and missing. */
export function countCells(cells: readonly ReportedCell[]): CoverageCount {
  const covered = cells.filter(({ hits }) => hits > 0).length;
  const waived = cells.filter(({ hits, waiver }) => hits === 0 && waiver !== undefined).length;
  const missing = cells.length - covered - waived;
  const asked = covered + missing;
  return { covered, waived, missing, percent: asked === 0 ? 100 : Math.floor((1000 * covered) / asked) / 10 };
}

function excused(api: Api, operation: string, cell: CoverageCell, waivers: readonly Waiver[]): ReportedCell {
  const waiver = waivers.find(
    (candidate) => candidate.api === api && candidate.operation === operation && covers(candidate, cell),
  );
  return cell.hits > 0 || waiver === undefined ? cell : { ...cell, waiver };
}

function isNeeded(waiver: Waiver, merged: readonly CoverageFragment[]): boolean {
  return matched(waiver, merged).some(({ hits }) => hits === 0);
}

function matched(waiver: Waiver, merged: readonly CoverageFragment[]): CoverageCell[] {
  const operations = merged.find(({ api }) => api === waiver.api)?.operations ?? [];
  const cells = operations.find(({ id }) => id === waiver.operation)?.cells ?? [];
  return cells.filter((cell) => covers(waiver, cell));
}

function checkWaiver(waiver: Waiver, merged: readonly CoverageFragment[], now: number): void {
  const name = `the waiver of ${waiverInWords(waiver)}`;
  const today = new Date(now).toISOString().slice(0, 10);
  if (waiver.expires < today)
    throw new ContractTestingError(
      "waiver_expired",
      `${name} expired on ${waiver.expires}: cover it, or find a new reason (it was: ${waiver.reason})`,
    );
  const operations = merged.find(({ api }) => api === waiver.api)?.operations;
  if (operations === undefined)
    throw new ContractTestingError(
      "waiver_unmatched",
      `${name} matches nothing: no mock of ${waiver.api} ran`,
    );
  const known = operations.map(({ id }) => id);
  if (!known.includes(waiver.operation))
    throw new ContractTestingError(
      "unknown_operation",
      `${name}: unknown operation "${waiver.operation}"; ${suggestion(waiver.operation, known)}`,
    );
  if (matched(waiver, merged).length > 0) return;
  const cells = operations.find(({ id }) => id === waiver.operation)?.cells ?? [];
  const has = cells
    .map(({ side, status, mediaType = "none" }) => `${status ?? side} ${mediaType}`)
    .join(", ");
  throw new ContractTestingError("waiver_unmatched", `${name} matches nothing: the operation has ${has}`);
}

function parseThresholds(
  min: NonNullable<CoverageReportOptions["min"]>,
  merged: readonly CoverageFragment[],
): (api: Api) => number {
  const check = (name: string, value: unknown) => {
    if (typeof value === "number" && value >= 0 && value <= 100) return value;
    throw new ContractTestingError("invalid_option", `${name}: must be a number of percent from 0 to 100`);
  };
  if (typeof min !== "object" || min === null) {
    check("min", min);
    return () => min;
  }
  for (const [api, value] of Object.entries(min)) {
    if (!(apis as readonly string[]).includes(api))
      throw new ContractTestingError("unknown_api", `min: unknown API "${api}"; ${suggestion(api, apis)}`);
    check(`min.${api}`, value);
    if (!merged.some((fragment) => fragment.api === api))
      throw new ContractTestingError("invalid_option", `min.${api}: no mock of ${api} ran`);
  }
  return (api) => min[api] ?? 0;
}
