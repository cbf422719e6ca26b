import { InputError, shapeOf } from "@energy-clients/client-core";
import type { PlanMismatchEvent } from "../events/events.js";
import { checkOptionNames } from "../options/check-options.js";

/** How often a quota starts again, in UTC: at midnight, on Monday, on the 1st. */
export type QuotaPeriod = "day" | "week" | "month";

/** How many requests a period allows. */
export interface UsageQuota {
  /** Requests per period. */
  readonly limit: number;
  readonly period: QuotaPeriod;
  /** How long after 00:00 UTC of the day, of Monday or of the 1st the period starts, in ms. @defaultValue 0 */
  readonly offsetMs?: number;
}

/**
 * What an API key may send, in the terms of an API gateway: a token bucket and a number of requests per period. The
 * bucket holds `burst` tokens and is refilled at `ratePerSecond`; each request takes one token.
 */
export interface UsagePlan {
  readonly ratePerSecond: number;
  /** Requests that may go at once after a pause; a whole number, 1 or more. */
  readonly burst: number;
  /** @defaultValue none: only the rate limits */
  readonly quota?: UsageQuota;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const PERIODS: readonly QuotaPeriod[] = ["day", "week", "month"];
/** An offset must be shorter than any period of its kind; the shortest month has 28 days. */
const SHORTEST_MS: Record<QuotaPeriod, number> = { day: DAY_MS, week: WEEK_MS, month: 28 * DAY_MS };
const HIGHEST_RATE = 1_000_000;

/**
 * Checks a plan before anything relies on it.
 *
 * @param field - Name of the option, for the error.
 * @throws {@link InputError} `missing_value`, `malformed_value`, `out_of_range` or `unknown_option`.
 */
export function checkUsagePlan(plan: unknown, field: string): asserts plan is UsagePlan {
  checkOptionNames(plan, ["ratePerSecond", "burst", "quota"], field);
  const { ratePerSecond, burst, quota } = plan as Record<keyof UsagePlan, unknown>;
  checkNumber(ratePerSecond, `${field}.ratePerSecond`, "a number of requests per second above 0", (rate) => {
    return rate > 0 && rate <= HIGHEST_RATE;
  });
  checkNumber(burst, `${field}.burst`, "a whole number of requests, 1 or more", isCount);
  if (quota !== undefined) checkUsageQuota(quota, `${field}.quota`);
}

function checkUsageQuota(quota: unknown, field: string): void {
  checkOptionNames(quota, ["limit", "period", "offsetMs"], field);
  const { limit, period, offsetMs } = quota as Record<keyof UsageQuota, unknown>;
  checkNumber(limit, `${field}.limit`, "a whole number of requests, 1 or more", isCount);
  if (!PERIODS.includes(period as QuotaPeriod)) {
    const code = period === undefined ? "missing_value" : "malformed_value";
    const problem = `expected one of ${PERIODS.join(", ")}, but got ${shapeOf(period)}`;
    throw new InputError(code, `${field}.period`, problem);
  }
  if (offsetMs === undefined) return;
  const most = SHORTEST_MS[period as QuotaPeriod];
  checkNumber(offsetMs, `${field}.offsetMs`, `ms, 0 or more and below ${most}`, (offset) => {
    return offset >= 0 && offset < most;
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function checkNumber(
  value: unknown,
  field: string,
  expected: string,
  isRight: (value: number) => boolean,
): void {
  if (typeof value === "number" && isRight(value)) return;
  const given = typeof value === "number" ? String(value) : shapeOf(value);
  const code =
    value === undefined ? "missing_value" : typeof value === "number" ? "out_of_range" : "malformed_value";
  throw new InputError(code, field, `expected ${expected}, but got ${given}`);
}

/** One period of a quota, in ms since the Unix epoch. `endsAt` belongs to the next one. */
export interface Period {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The epoch was a Thursday; the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Returns the period of a quota that a moment falls into. */
export function periodAt({ period, offsetMs = 0 }: UsageQuota, time: number): Period {
  if (period === "day") return periodOf(DAY_MS, offsetMs, time);
  if (period === "week") return periodOf(WEEK_MS, FIRST_MONDAY_MS + offsetMs, time);
  const shifted = new Date(time - offsetMs);
  const [year, month] = [shifted.getUTCFullYear(), shifted.getUTCMonth()];
  return { startsAt: Date.UTC(year, month) + offsetMs, endsAt: Date.UTC(year, month + 1) + offsetMs };
}

function periodOf(lengthMs: number, originMs: number, time: number): Period {
  const startsAt = Math.floor((time - originMs) / lengthMs) * lengthMs + originMs;
  return { startsAt, endsAt: startsAt + lengthMs };
}

/**
 * Describes a plan, in the same words for equal plans: `100/s, burst 20, 10000 per day`. The script of the Redis store
 * reads rate, burst and limit from it.
 */
export function planText({ ratePerSecond, burst, quota }: UsagePlan): string {
  const rate = `${ratePerSecond}/s, burst ${burst}`;
  return quota ? `${rate}, ${quota.limit} per ${periodText(quota)}` : rate;
}

/** Describes when a quota's periods start, in the same words for equal ones. */
export function periodText({ period, offsetMs = 0 }: UsageQuota): string {
  return offsetMs === 0 ? period : `${period} + ${offsetMs} ms`;
}

/** Makes the event for clients that use one budget with different plans. */
export function planMismatch(plan: string, otherPlan: string): PlanMismatchEvent {
  const message = `Two clients use one quota.key with different usage plans (${plan}; ${otherPlan}). All clients keep to the stricter one. Give all clients the same plan.`;
  return { type: "plan_mismatch", message, plan, otherPlan };
}
