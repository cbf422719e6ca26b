import type { UsageQuota } from "./usage-plan.js";

/** One period of a quota, in ms since the Unix epoch. `endsAt` belongs to the next one. */
export interface Period {
  readonly startsAt: number;
  readonly endsAt: number;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The period of a quota that a moment falls into. */
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
