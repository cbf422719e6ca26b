import { InputError } from "@energy-clients/client-core";

/**
 * A time as ETT takes it: whole seconds since the Unix epoch, rounded down.
 *
 * @throws {@link InputError} `malformed_value` for an invalid date.
 */
export function toUnixSeconds(date: Date): number {
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(ms)) throw new InputError("malformed_value", "date", "expected a valid Date");
  return Math.floor(ms / 1000);
}

/**
 * A time as ETT gives it, as a `Date`.
 *
 * @param seconds - Whole seconds since the Unix epoch. Milliseconds by mistake are refused: ETT's own limit is the
 * end of the year 9999.
 * @throws {@link InputError} `out_of_range` when it can be no time in seconds.
 */
export function fromUnixSeconds(seconds: number): Date {
  if (!Number.isSafeInteger(seconds) || Math.abs(seconds) >= 253_402_300_800) {
    throw new InputError(
      "out_of_range",
      "seconds",
      "expected whole seconds since the Unix epoch, before the year 10000",
    );
  }
  return new Date(seconds * 1000);
}
