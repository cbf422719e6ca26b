import { InputError } from "./input-error.js";

/**
 * The two clocks of these packages:
 *
 * - `now`, wall time in ms since the Unix epoch, only for dates: when a token expires, a quota's period, a `Retry-After`
 *   date, `availableAt`. People and time servers set it, back as well as forward.
 * - `monotonicNow`, in ms since any moment, for everything else: durations, deadlines, pauses, waits, rates. Nobody sets
 *   it. Its values mean nothing outside of this process and must not be compared with `now`.
 *
 * Code that takes both passes them on unchanged, and reads the second with {@link monotonicOf}.
 */
export interface ClockSettings {
  /** Wall time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
  /**
   * Time in ms since any moment, by a clock that nobody sets: measures durations.
   * @defaultValue `now` if that is given, since a test's clock moves only when the test says so; otherwise
   * `performance.now`
   */
  readonly monotonicNow?: (() => number) | undefined;
}

/**
 * Returns the clock for durations: the given one, or a given `now`, or the process's own.
 *
 * @example
 * ```ts
 * import { type ClockSettings, monotonicOf } from "@energy-clients/client-core";
 *
 * async function timed(work: () => Promise<void>, clocks: ClockSettings = {}): Promise<number> {
 *   const monotonicNow = monotonicOf(clocks);
 *   const startedAt = monotonicNow();
 *   await work();
 *   return monotonicNow() - startedAt;
 * }
 * ```
 */
export function monotonicOf({ now, monotonicNow }: ClockSettings): () => number {
  return monotonicNow ?? now ?? processTime;
}

/** Reads `performance` late, so that a test can replace it. The clock stops while the machine sleeps. */
function processTime(): number {
  return performance.now();
}

/** Functions that wait by a clock of their own, besides the clocks. */
interface WaitSettings extends ClockSettings {
  readonly sleep?: unknown;
  readonly setTimer?: unknown;
}

/**
 * Rejects a `sleep` or `setTimer` without the clock that it goes by. A test's `sleep` that returns at once lets no time
 * pass on the real clock: pauses would never end, and code that polls after a pause would poll for ever.
 *
 * @throws {@link InputError} `missing_value` for `now`.
 *
 * @example
 * ```ts
 * import { checkTime, type ClockSettings, sleep } from "@energy-clients/client-core";
 *
 * interface PollOptions extends ClockSettings {
 *   readonly sleep?: (ms: number) => Promise<void>;
 * }
 *
 * async function poll(options: PollOptions = {}): Promise<void> {
 *   checkTime(options);
 *   await (options.sleep ?? sleep)(1_000);
 * }
 * ```
 */
export function checkTime({ now, sleep, setTimer }: WaitSettings): void {
  if (now !== undefined || (sleep === undefined && setTimer === undefined)) return;
  const given = sleep === undefined ? "setTimer" : "sleep";
  const problem = `is missing, but ${given} is set; pass the clock that ${given} goes by as well (Date.now for real time); for tests, createTestClock() of @energy-clients/auth/testing has all of them`;
  throw new InputError("missing_value", "now", problem);
}
