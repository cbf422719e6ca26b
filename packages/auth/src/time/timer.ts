import { onAbort } from "./abort.js";

/** Sets a timer and returns a function that stops it. */
export type SetTimer = (run: () => void, ms: number) => () => void;

/** Longest delay of a platform's timer, in ms: for a longer one it warns, and fires at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Sets a timer of the platform. */
export function startTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/**
 * Waits.
 *
 * @param ms - How long, at most 2^31 - 1.
 * @throws the signal's reason when it aborts meanwhile.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const delayMs = Math.min(Math.max(0, ms), LONGEST_TIMEOUT_MS);
    const stopTimer = startTimer(() => {
      unwatch?.();
      resolve();
    }, delayMs);
    const unwatch =
      signal &&
      onAbort(signal, () => {
        stopTimer();
        reject(signal.reason);
      });
  });
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
