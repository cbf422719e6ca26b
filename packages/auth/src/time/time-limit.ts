/** What {@link withTimeLimit} may be given. */
export interface TimeLimitOptions {
  /** Ends what runs before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the error for when the time is up. @defaultValue a `DOMException` named `TimeoutError` */
  readonly timeUp?: (() => Error) | undefined;
}

/**
 * Runs something for a limited time. Rejects when the time is up, even when what runs ignores the signal.
 *
 * @param ms - Longest time, in ms.
 * @param run - Gets a signal that aborts when the time is up.
 * @throws what `timeUp` makes when the time is up, and the signal's reason when it aborts; whatever `run` throws before.
 */
export async function withTimeLimit<T>(
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  { signal, timeUp = () => tookLonger(ms) }: TimeLimitOptions = {},
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      controller.abort(reason);
      reject(reason);
    };
    timer = setTimeout(() => end(timeUp()), ms);
    stop = () => end(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([run(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    if (stop) signal?.removeEventListener("abort", stop);
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
