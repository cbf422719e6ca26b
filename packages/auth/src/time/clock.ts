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
