import { createSharedTimer, type StartTimer } from "./shared-timer.js";

/** What {@link withTimeLimit} may be given. */
export interface TimeLimitOptions {
  /** Ends what runs before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Told of the signal's abort in its place, where somebody does so: listening to a signal costs more. */
  readonly stops?: ((reason: unknown) => void)[] | undefined;
  /** Called with the reason when it is ended before its time or by it. */
  readonly onStop?: ((reason: unknown) => void) | undefined;
  /** Makes the error for when the time is up. @defaultValue a `DOMException` named `TimeoutError` */
  readonly timeUp?: (() => Error) | undefined;
}

/** Runs something for a limited time: {@link withTimeLimit} with one time for all. */
export type TimeLimit = <T>(
  run: (signal: AbortSignal) => Promise<T>,
  options?: TimeLimitOptions,
) => Promise<T>;

/**
 * A time limit for many runs, which share one timer.
 *
 * @param ms - Longest time of each, in ms.
 */
export function createTimeLimit(ms: number): TimeLimit {
  const startTimer = createSharedTimer(ms);
  return (run, options = {}) => runLimited(startTimer, ms, run, options);
}

/**
 * Runs something for a limited time. Rejects when the time is up, even when what runs ignores the signal.
 *
 * @param ms - Longest time, in ms.
 * @param run - Gets a signal that aborts when the time is up.
 * @throws what `timeUp` makes when the time is up, and the signal's reason when it aborts; whatever `run` throws before.
 */
export function withTimeLimit<T>(
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  options: TimeLimitOptions = {},
): Promise<T> {
  const startTimer: StartTimer = (end) => {
    const timer = setTimeout(end, ms);
    return () => clearTimeout(timer);
  };
  return runLimited(startTimer, ms, run, options);
}

/** One promise by hand rather than a race of two: each call of an API runs through here twice. */
function runLimited<T>(
  startTimer: StartTimer,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  { signal, stops, onStop, timeUp }: TimeLimitOptions,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (reason: unknown) => {
      release();
      onStop?.(reason);
      controller.abort(reason);
      reject(reason);
    };
    const onAbort = () => stop(signal?.reason);
    const stopTimer = startTimer(() => stop(timeUp ? timeUp() : tookLonger(ms)));
    if (stops) stops.push(stop);
    else signal?.addEventListener("abort", onAbort, { once: true });
    const release = () => {
      stopTimer();
      if (stops) stops.splice(stops.indexOf(stop), 1);
      else signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      release();
      reject(error);
    };
    try {
      run(controller.signal).then((value) => {
        release();
        resolve(value);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}

function tookLonger(ms: number): Error {
  return new DOMException(`took longer than ${ms} ms`, "TimeoutError");
}

/**
 * Waits for a promise that others wait for too: an abort ends this wait, never the work.
 *
 * @throws the signal's reason when it aborts.
 */
export async function withSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}
