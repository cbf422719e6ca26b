/** Sets a timer and returns a function that stops it. */
export type SetTimer = (run: () => void, ms: number) => () => void;

/** Sets a timer of the platform. */
export function startTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** One timer for many moments: it is set to the next of them. */
export interface Alarm {
  /** Sets the alarm to a time in ms by the given clock, instead of the last one; `Infinity` for never. */
  setTo(time: number): void;
}

/** Longest delay of an alarm's timer, in ms: a platform's timers cannot run for ever, and waking once an hour costs nothing. */
const LONGEST_ALARM_MS = 3_600_000;

/**
 * Creates an alarm.
 *
 * @param now - The monotonic clock: the timer runs for a duration.
 * @param wake - Called at the set time, or earlier; it must set the alarm again.
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
      // Rounded up: a timer that fires before the time would only have to be set again.
      stop = setTimer(run, Math.min(Math.max(0, Math.ceil(time - now())), LONGEST_ALARM_MS));
    },
  };
}
