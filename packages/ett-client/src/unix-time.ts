import { InputError } from "@energy-clients/client-core";

/**
 * Converts a `Date` to the format of ETT: whole seconds since the Unix epoch, rounded down.
 *
 * @throws {@link InputError} `malformed_value` for an invalid date.
 *
 * @example
 * ```ts
 * import { toUnixSeconds } from "@energy-clients/ett-client";
 *
 * const query = { Start: toUnixSeconds(new Date("2026-01-01T00:00:00+01:00")) };
 * ```
 */
export function toUnixSeconds(date: Date): number {
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(ms)) throw new InputError("malformed_value", "date", "must be a valid Date");
  return Math.floor(ms / 1000);
}

/**
 * Converts a time of ETT to a `Date`.
 *
 * @param seconds - Whole seconds since the Unix epoch, at most the end of the year 9999, which is ETT's limit. This
 * refuses milliseconds.
 * @throws {@link InputError} `out_of_range` when the number is not a whole number of seconds in this range.
 *
 * @example
 * ```ts
 * import { fromUnixSeconds } from "@energy-clients/ett-client";
 *
 * fromUnixSeconds(1_767_222_000).toISOString(); // "2025-12-31T23:00:00.000Z"
 * ```
 */
export function fromUnixSeconds(seconds: number): Date {
  if (!Number.isSafeInteger(seconds) || Math.abs(seconds) >= 253_402_300_800) {
    throw new InputError(
      "out_of_range",
      "seconds",
      "must be whole seconds since the Unix epoch, before the year 10000",
    );
  }
  return new Date(seconds * 1000);
}
