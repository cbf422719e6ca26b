import { InputError, shapeOf } from "@energy-clients/client-core";
import { checkOptionNames } from "../options/check-options.js";

/** How often a quota starts anew, in UTC: at midnight, on Monday, on the 1st. */
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
 * What an API key may send, in the terms of an API gateway: a bucket of `burst` tokens that is refilled at
 * `ratePerSecond`, each request taking one, and a number of requests per period.
 */
export interface UsagePlan {
  readonly ratePerSecond: number;
  /** Requests that may go at once after a pause; a whole number, 1 or more. */
  readonly burst: number;
  /** @defaultValue none: the rate alone limits */
  readonly quota?: UsageQuota;
}

const DAY_MS = 86_400_000;
const PERIODS: readonly QuotaPeriod[] = ["day", "week", "month"];
/** An offset must be shorter than any period of its kind; the shortest month has 28 days. */
const SHORTEST_MS: Record<QuotaPeriod, number> = { day: DAY_MS, week: 7 * DAY_MS, month: 28 * DAY_MS };
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
  if (quota === undefined) return;

  checkOptionNames(quota, ["limit", "period", "offsetMs"], `${field}.quota`);
  const { limit, period, offsetMs } = quota as Record<keyof UsageQuota, unknown>;
  checkNumber(limit, `${field}.quota.limit`, "a whole number of requests, 1 or more", isCount);
  if (!PERIODS.includes(period as QuotaPeriod)) {
    const code = period === undefined ? "missing_value" : "malformed_value";
    throw new InputError(
      code,
      `${field}.quota.period`,
      `expected ${PERIODS.join(", ")}, got ${shapeOf(period)}`,
    );
  }
  if (offsetMs === undefined) return;
  const most = SHORTEST_MS[period as QuotaPeriod];
  checkNumber(offsetMs, `${field}.quota.offsetMs`, `ms, 0 or more and below ${most}`, (offset) => {
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
  throw new InputError(code, field, `expected ${expected}, got ${given}`);
}
