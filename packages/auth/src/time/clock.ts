import { InputError } from "@energy-clients/client-core";

/**
 * The two clocks that code here may need. Which one:
 *
 * - `now`, wall time in ms since the Unix epoch, only where a date is meant: when a token expires, a quota's period,
 *   a `Retry-After` date, `availableAt`. People and time servers set it, back as well as forward.
 * - `monotonicNow`, in ms since any moment, for everything else: how long something took, deadlines, pauses, waits,
 *   rates. Nobody sets it. Its values mean nothing outside of this process and must not be compared with `now`.
 *
 * A setting that takes both passes them through as they were given and reads the second with {@link monotonicOf}.
 */
export interface ClockSettings {
  /** Wall time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
  /**
   * Time in ms since any moment, by a clock that nobody sets: measures durations.
   * @defaultValue `now` where that is given, since a test's clock moves only when the test says so; else
   * `performance.now`
   */
  readonly monotonicNow?: (() => number) | undefined;
}

/** The clock for durations: the given one, else a given `now`, else the process's own. */
export function monotonicOf({ now, monotonicNow }: ClockSettings): () => number {
  return monotonicNow ?? now ?? processTime;
}

/** Looked up late, so that timers which a test replaces are seen. Does not count while the machine sleeps. */
function processTime(): number {
  return performance.now();
}

/** What waits by a clock of its own, beside the clock. */
interface WaitSettings extends ClockSettings {
  readonly sleep?: unknown;
  readonly setTimer?: unknown;
}

/**
 * Refuses waits without the clock that they go by. A `sleep` of a test that returns at once lets no time pass on the
 * real clock: pauses would never be over, and whatever looks again after a pause would look for ever.
 *
 * @throws {@link InputError} `missing_value` for `now`.
 */
export function checkTime({ now, sleep, setTimer }: WaitSettings): void {
  if (now !== undefined || (sleep === undefined && setTimer === undefined)) return;
  const given = sleep === undefined ? "setTimer" : "sleep";
  const problem = `is missing, and ${given} is given: give the clock that it goes by too (Date.now for real time); for tests, createTestClock() of @energy-clients/auth/testing has all of them`;
  throw new InputError("missing_value", "now", problem);
}
