import { LONGEST_TIMEOUT_MS, onAbort } from "@energy-clients/client-core";
import { LazySignal } from "./abort.js";
import { type EntryTimer, SharedTimer, TimerEntry } from "./shared-timer.js";
import { type SetTimer, startTimer } from "./timer.js";

/** Work that ends by itself or is stopped. */
export interface Stoppable {
  stop(reason: unknown): void;
}

/** Stops all work within it, as an abort signal would. Listening to a signal costs more. */
export interface StopSource {
  add(run: Stoppable): void;
  remove(run: Stoppable): void;
}

/** Options of {@link withTimeLimit}. */
export interface TimeLimitOptions {
  /** Stops the work before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Stops the work before its time too. */
  readonly within?: StopSource | undefined;
  /** Called with the reason when the work is stopped, by the time limit or before it. */
  readonly onStop?: ((reason: unknown) => void) | undefined;
  /** Makes the error for a time limit that has passed. @defaultValue a `DOMException` named `TimeoutError` */
  readonly timeUp?: (() => Error) | undefined;
  /** Makes the error for a signal that aborts. @defaultValue the signal's reason itself */
  readonly abortError?: ((reason: unknown) => unknown) | undefined;
  /** Sets a timer and returns a function that stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/** Work that runs for a limited time. */
export interface LimitedRun {
  /** Whether it was stopped: its caller does not wait for it any more. */
  readonly isStopped: boolean;
  /** Aborts when the run is stopped. Created when it is read: see {@link LazySignal}. */
  readonly signal: AbortSignal;
}

/** Runs work for a limited time: {@link withTimeLimit} with one time limit for all. */
export type TimeLimit = <T>(start: (run: LimitedRun) => Promise<T>, options?: TimeLimitOptions) => Promise<T>;

/**
 * Creates a time limit for many runs, which share one timer: see {@link SharedTimer}.
 *
 * @param ms - Longest time of each run, in ms.
 * @param setTimer - Timers of a test's clock. @defaultValue the platform's
 */
export function createTimeLimit(ms: number, setTimer?: SetTimer): TimeLimit {
  if (setTimer) return (start, options) => withTimeLimit(ms, start, { ...options, setTimer });
  const timer = new SharedTimer(ms);
  return (start, options = {}) => runLimited(timer, ms, start, options);
}

/**
 * Runs work for a limited time. Rejects when the time is up, even when the work ignores the signal.
 *
 * @param ms - Longest time, in ms.
 * @param start - Gets the run, with a signal that aborts when the time is up.
 * @throws the error of `timeUp` when the time is up, the signal's reason when it aborts, or what `start` throws before.
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

/** Makes one promise rather than a race of two: each call of an API runs through here twice. */
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

  /** Removes the run from all that could stop it. */
  end(): void {
    this.#timer.stop(this);
    this.#options.within?.remove(this);
    this.#unwatch?.();
  }
}

function tookLonger(ms: number): Error {
  return new DOMException(`took longer than ${ms} ms`, "TimeoutError");
}
