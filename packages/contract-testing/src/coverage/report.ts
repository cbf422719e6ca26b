import { type Api, apis } from "../documents/packaged-documents.js";
import {
  ContractTestingError,
  checkOptionNames,
  type OptionNames,
} from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import type { CoverageCell, OperationCoverage } from "./cell.js";
import { type CoverageFragment, readFragments } from "./fragment.js";
import { mergeFragments } from "./merge.js";
import { covers, describeWaiver, parseWaiver, type Waiver } from "./waivers.js";

/** Settings of {@link reportCoverage}. All have defaults. */
export interface CoverageReportOptions {
  /** Waivers, such as those of `readWaivers()`. @defaultValue none */
  readonly waivers?: readonly Waiver[];
  /** Required coverage in percent, from 0 to 100, for all APIs or by API. @defaultValue 0 */
  readonly min?: number | Partial<Readonly<Record<Api, number>>>;
  /**
   * The base of the percentage: `all` operations of the documents, or only the `called` ones, for a team that uses a
   * part of an API.
   *
   * @defaultValue "all"
   */
  readonly scope?: "all" | "called";
  /** Clock, in ms since the epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

/** A cell and, if it has no hits, the waiver that applies to it. */
export interface ReportedCell extends CoverageCell {
  readonly waiver?: Waiver;
}

/** An operation of the report. */
export interface ReportedOperation extends Omit<OperationCoverage, "cells"> {
  readonly cells: readonly ReportedCell[];
}

/** Counts of covered, waived and missing cells. */
export interface CoverageCount {
  readonly covered: number;
  readonly waived: number;
  readonly missing: number;
  /**
   * Covered share of the cells without a waiver, in percent, rounded down to a tenth; `null` without a hit: nothing was
   * called, and a percentage would say nothing.
   */
  readonly percent: number | null;
}

/** The coverage of one API. */
export interface ApiCoverage extends CoverageCount {
  readonly api: Api;
  readonly operations: readonly ReportedOperation[];
  /** Operations of the document with at least one hit. */
  readonly called: number;
  /** Operations of the document. */
  readonly declared: number;
  /** The required coverage in percent. */
  readonly min: number;
  /**
   * Whether the API has the required coverage. With the scope `called`, one that was not called has it, unless it is
   * named in `min` or no API was called.
   */
  readonly isSufficient: boolean;
}

/** The coverage of all APIs that had a mock. */
export interface CoverageReport {
  readonly scope: "all" | "called";
  readonly apis: readonly ApiCoverage[];
  /** A message for each API below its required coverage. */
  readonly failures: readonly string[];
  /** A message for each waiver that is no longer needed. */
  readonly remarks: readonly string[];
}

const OPTIONS: OptionNames<CoverageReportOptions> = { waivers: true, min: true, scope: true, now: true };

/**
 * Reports on the coverage that mocks and proxies wrote to directories.
 *
 * @throws {@link ContractTestingError} `coverage_missing`, `coverage_invalid`, `coverage_mixed`, `invalid_option`,
 * `unknown_option`, `waivers_invalid`, `waiver_expired`, `waiver_unmatched`, `unknown_operation`.
 * @example
 * ```ts
 * import { readWaivers, reportCoverage, writeCoverageReport } from "@energy-clients/contract-testing";
 *
 * const report = reportCoverage("coverage/contract", { min: 80, waivers: readWaivers("waivers.yaml") });
 * writeCoverageReport(report, "coverage/contract");
 * if (report.failures.length > 0) process.exitCode = 1;
 * ```
 */
export function reportCoverage(
  directories: string | readonly string[],
  options: CoverageReportOptions = {},
): CoverageReport {
  checkOptionNames(options, OPTIONS, "reportCoverage()");
  const fragments = readFragments(typeof directories === "string" ? [directories] : directories);
  return buildReport(mergeFragments(fragments), options);
}

function buildReport(
  merged: readonly CoverageFragment[],
  { waivers = [], min = 0, scope = "all", now = Date.now }: CoverageReportOptions,
): CoverageReport {
  if (scope !== "all" && scope !== "called")
    throw new ContractTestingError("invalid_option", 'scope: must be "all" or "called"');
  const thresholds = parseThresholds(min, merged);
  const isAnyCalled = merged.some(({ operations }) => operations.some(isCalled));
  // A team that uses one API starts the mocks of all: the others need no coverage, unless it is required of them.
  const isExcused = (api: Api) =>
    scope === "called" && isAnyCalled && (typeof min === "number" || min[api] === undefined);
  for (const [index, waiver] of waivers.entries())
    checkWaiver(parseWaiver(waiver, `waivers[${index}]`), merged, now());
  const reported = merged.map(({ api, operations }) => {
    const counted = operations.map((operation) => ({
      ...operation,
      cells: operation.cells.map((cell) => withWaiver(api, operation.id, cell, waivers)),
    }));
    const called = counted.filter(isCalled);
    const shown = scope === "all" ? counted : called;
    const count = countCells(shown.flatMap(({ cells }) => cells));
    const sizes = { called: called.length, declared: operations.length };
    const required = thresholds(api);
    const isWaived = count.waived > 0 && count.missing === 0;
    const isSufficient =
      count.percent === null ? required === 0 || isWaived || isExcused(api) : count.percent >= required;
    return { api, operations: shown, ...sizes, ...count, min: required, isSufficient };
  });
  const failures = reported.filter(({ isSufficient }) => !isSufficient).map(describeFailure);
  const remarks = waivers
    .filter((waiver) => !isNeeded(waiver, merged))
    .map(
      (waiver) => `The waiver of ${describeWaiver(waiver)} is no longer needed: everything in it is covered`,
    );
  return { scope, apis: reported, failures, remarks };
}

function isCalled({ cells }: OperationCoverage): boolean {
  return cells.some(({ hits }) => hits > 0);
}

function describeFailure({ api, percent, min }: ApiCoverage): string {
  if (percent === null) return `${api}: not called, but coverage of ${min} % is required`;
  return `${api}: coverage of ${percent} % is below the required ${min} %`;
}

/** Formats a share: `98.2 %`, or `not called`. */
export function formatPercent(percent: number | null): string {
  return percent === null ? "not called" : `${percent} %`;
}

/** Counts covered, waived and missing cells. */
export function countCells(cells: readonly ReportedCell[]): CoverageCount {
  const covered = cells.filter(({ hits }) => hits > 0).length;
  const waived = cells.filter(({ hits, waiver }) => hits === 0 && waiver !== undefined).length;
  const missing = cells.length - covered - waived;
  const percent = covered === 0 ? null : Math.floor((1000 * covered) / (covered + missing)) / 10;
  return { covered, waived, missing, percent };
}

function withWaiver(
  api: Api,
  operation: string,
  cell: CoverageCell,
  waivers: readonly Waiver[],
): ReportedCell {
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
  const name = `the waiver of ${describeWaiver(waiver)}`;
  const today = new Date(now).toISOString().slice(0, 10);
  if (waiver.expires < today)
    throw new ContractTestingError(
      "waiver_expired",
      `${name} expired on ${waiver.expires}: test the operation, or renew the waiver with a valid reason (it was: ${waiver.reason})`,
    );
  const operations = merged.find(({ api }) => api === waiver.api)?.operations;
  if (operations === undefined)
    throw new ContractTestingError(
      "waiver_unmatched",
      `${name} matches nothing: no server of ${waiver.api} wrote coverage`,
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
    throw new ContractTestingError("invalid_option", `${name}: must be a percentage from 0 to 100`);
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
      throw new ContractTestingError("invalid_option", `min.${api}: no server of ${api} wrote coverage`);
  }
  return (api) => min[api] ?? 0;
}
