/** Sets a timer and returns what stops it. */
export type SetTimer = (run: () => void, ms: number) => () => void;

/** One timer that is set to the next moment at which something is due. */
export interface Alarm {
  /** Wakes at a time in ms by the given clock; `Infinity` for never. Forgets what was set before. */
  setTo(time: number): void;
}

/** Timers can not run longer than 2^31 ms; waking once an hour costs nothing. */
const LONGEST_MS = 3_600_000;

/**
 * @param now - The monotonic clock: a wake-up call is a duration away.
 * @param wake - Called at the set time, or earlier; it has to set the alarm again.
 */
export function createAlarm(setTimer: SetTimer, now: () => number, wake: () => void): Alarm {
  let stop: (() => void) | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;
  return {
    setTo(time) {
      if (time === wakeAt) return;
      stop?.();
      stop = undefined;
      wakeAt = time;
      if (time === Number.POSITIVE_INFINITY) return;
      const run = () => {
        stop = undefined;
        wakeAt = Number.POSITIVE_INFINITY;
        wake();
      };
      // Rounded up: a timer that wakes before the time would only have to be set again.
      stop = setTimer(run, Math.min(Math.max(0, Math.ceil(time - now())), LONGEST_MS));
    },
  };
}
