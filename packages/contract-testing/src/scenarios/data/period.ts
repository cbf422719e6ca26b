import { ContractTestingError } from "../../errors/contract-testing-error.js";

/** A point in time: a Date, an ISO 8601 text such as `2026-11-01` (UTC), or Unix seconds as in ETT. */
export type TimeInput = Date | string | number;

/** The default start of data: 1 November 2026, 00:00 UTC. */
export const DEFAULT_FROM = 1_793_491_200;

const HOUR_SECONDS = 3600;

/** Converts a point in time to Unix seconds. @throws {@link ContractTestingError} `invalid_option`. */
export function toUnixSeconds(name: string, time: TimeInput): number {
  const seconds = typeof time === "number" ? time : Math.floor(new Date(time).getTime() / 1000);
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds < 253_402_300_800) return seconds;
  throw new ContractTestingError(
    "invalid_option",
    `${name}: must be a Date, an ISO 8601 text such as "2026-11-01T00:00:00Z", or Unix seconds`,
  );
}

/** Items that are spread evenly over whole hours. */
export interface HourlySpread {
  readonly count: number;
  /** Returns the start of an item's hour, in Unix seconds. */
  readonly startOf: (index: number) => number;
}

/** Spreads items over the hours of a period; without an end, assigns `perHour` items to each hour. */
export function spread(
  { count, from = DEFAULT_FROM, to }: { count?: number; from?: TimeInput; to?: TimeInput },
  perHour: number,
): HourlySpread {
  const start = toUnixSeconds("from", from);
  if (count !== undefined && (!Number.isInteger(count) || count < 0))
    throw new ContractTestingError("invalid_option", "count: must be an integer of at least 0");
  if (to === undefined) {
    const number = count ?? 24 * perHour;
    return { count: number, startOf: (index) => start + Math.floor(index / perHour) * HOUR_SECONDS };
  }
  const hours = Math.floor((toUnixSeconds("to", to) - start) / HOUR_SECONDS);
  if (hours < 1) throw new ContractTestingError("invalid_option", "to: must be at least one hour after from");
  const number = count ?? hours * perHour;
  return { count: number, startOf: (index) => start + Math.floor((index * hours) / number) * HOUR_SECONDS };
}
