import type { SetTimer } from "./alarm.js";
import { LazySignal } from "./lazy-signal.js";
import { LONGEST_TIMEOUT_MS } from "./longest-timeout.js";
import { onAbort } from "./on-abort.js";
import { type EntryTimer, SharedTimer, TimerEntry } from "./shared-timer.js";

/** What ends by itself or is stopped. */
export interface Stoppable {
  stop(reason: unknown): void;
}

/** Stops all that run within it, as an abort signal would; listening to a signal costs more. */
export interface StopSource {
  add(run: Stoppable): void;
  remove(run: Stoppable): void;
}

/** What {@link withTimeLimit} may be given. */
export interface TimeLimitOptions {
  /** Ends what runs before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Ends what runs before its time too. */
  readonly within?: StopSource | undefined;
  /** Called with the reason when it is ended before its time or by it. */
  readonly onStop?: ((reason: unknown) => void) | undefined;
  /** Makes the error for when the time is up. @defaultValue a `DOMException` named `TimeoutError` */
  readonly timeUp?: (() => Error) | undefined;
  /** Makes the error for when the signal aborts. @defaultValue the signal's reason itself */
  readonly abortError?: ((reason: unknown) => unknown) | undefined;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/** What runs for a limited time. */
export interface LimitedRun {
  /** Whether it was ended before it was over: nobody waits for it any more. */
  readonly isStopped: boolean;
  /** Aborts when the run is ended before it is over. Made when it is asked for: making one is expensive. */
  readonly signal: AbortSignal;
}

/** Runs something for a limited time: {@link withTimeLimit} with one time for all. */
export type TimeLimit = <T>(start: (run: LimitedRun) => Promise<T>, options?: TimeLimitOptions) => Promise<T>;

/**
 * A time limit for many runs, which share one timer.
 *
 * @param ms - Longest time of each, in ms.
 * @param setTimer - Timers of a test's clock. @defaultValue the platform's
 */
export function createTimeLimit(ms: number, setTimer?: SetTimer): TimeLimit {
  if (setTimer) return (start, options) => withTimeLimit(ms, start, { ...options, setTimer });
  const timer = new SharedTimer(ms);
  return (start, options = {}) => runLimited(timer, ms, start, options);
}

/**
 * Runs something for a limited time. Rejects when the time is up, even when what runs ignores the signal.
 *
 * @param ms - Longest time, in ms.
 * @param start - Gets the run, with a signal that aborts when the time is up.
 * @throws what `timeUp` makes when the time is up, and the signal's reason when it aborts; whatever `start` throws before.
 */
export function withTimeLimit<T>(
  ms: number,
  start: (run: LimitedRun) => Promise<T>,
  options: TimeLimitOptions = {},
): Promise<T> {
  const { setTimer = startTimer } = options;
  let stop: (() => void) | undefined;
  const own: EntryTimer = {
    start: (entry) => {
      stop = setTimer(() => entry.expire(), Math.min(ms, LONGEST_TIMEOUT_MS));
    },
    stop: () => stop?.(),
  };
  return runLimited(own, ms, start, options);
}

/** A timer of the platform. */
export function startTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** One promise by hand rather than a race of two: each call of an API runs through here twice. */
function runLimited<T>(
  timer: EntryTimer,
  ms: number,
  start: (run: LimitedRun) => Promise<T>,
  options: TimeLimitOptions,
): Promise<T> {
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const run = new Run(timer, ms, options, reject);
    const fail = (error: unknown) => {
      run.end();
      reject(error);
    };
    try {
      start(run).then((value) => {
        run.end();
        resolve(value);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}

class Run extends TimerEntry implements LimitedRun, Stoppable {
  readonly #timer: EntryTimer;
  readonly #ms: number;
  readonly #options: TimeLimitOptions;
  readonly #reject: (reason: unknown) => void;
  readonly #unwatch: (() => void) | undefined;
  readonly #end = new LazySignal();

  constructor(timer: EntryTimer, ms: number, options: TimeLimitOptions, reject: (reason: unknown) => void) {
    super();
    this.#timer = timer;
    this.#ms = ms;
    this.#options = options;
    this.#reject = reject;
    const { signal, within } = options;
    this.#unwatch = signal && onAbort(signal, () => this.#abort(signal.reason));
    within?.add(this);
    timer.start(this);
  }

  get isStopped(): boolean {
    return this.#end.isAborted;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  override expire(): void {
    this.stop(this.#options.timeUp?.() ?? tookLonger(this.#ms));
  }

  stop(reason: unknown, error = reason): void {
    this.end();
    this.#options.onStop?.(reason);
    this.#end.abort(reason);
    this.#reject(error);
  }

  #abort(reason: unknown): void {
    const { abortError } = this.#options;
    this.stop(reason, abortError ? abortError(reason) : reason);
  }

  /** Lets go of all that could stop it. */
  end(): void {
    this.#timer.stop(this);
    this.#options.within?.remove(this);
    this.#unwatch?.();
  }
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
  let unwatch: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    unwatch = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unwatch?.();
  }
}
