import { ContractTestingError } from "../../errors/contract-testing-error.js";

/** A point in time: a Date, an ISO 8601 text such as `2026-11-01` (UTC), or unix seconds as ETT has them. */
export type TimeInput = Date | string | number;

/** Where data begin when nobody says: 1 November 2026, 00:00 UTC. */
export const defaultFrom = 1_793_491_200;

const hour = 3600;

/** Reads a point in time; @throws {@link ContractTestingError} `invalid_option`. */
export function toUnixSeconds(name: string, time: TimeInput): number {
  const seconds = typeof time === "number" ? time : Math.floor(new Date(time).getTime() / 1000);
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds < 253_402_300_800) return seconds;
  throw new ContractTestingError(
    "invalid_option",
    `${name}: must be a Date, an ISO 8601 text such as "2026-11-01T00:00:00Z", or unix seconds`,
  );
}

/** A number of items spread evenly over whole hours. */
export interface HourlySpread {
  readonly count: number;
  /** Start of the hour of an item, in unix seconds. */
  readonly startOf: (index: number) => number;
}

/** Spreads items over hours: over those of the period, or, without an end, `perHour` to each. */
export function spread(
  { count, from = defaultFrom, to }: { count?: number; from?: TimeInput; to?: TimeInput },
  perHour: number,
): HourlySpread {
  const start = toUnixSeconds("from", from);
  if (count !== undefined && (!Number.isInteger(count) || count < 0))
    throw new ContractTestingError("invalid_option", "count: must be a whole number from 0");
  if (to === undefined) {
    const number = count ?? 24 * perHour;
    return { count: number, startOf: (index) => start + Math.floor(index / perHour) * hour };
  }
  const hours = Math.floor((toUnixSeconds("to", to) - start) / hour);
  if (hours < 1) throw new ContractTestingError("invalid_option", "to: must be at least an hour after from");
  const number = count ?? hours * perHour;
  return { count: number, startOf: (index) => start + Math.floor((index * hours) / number) * hour };
}
