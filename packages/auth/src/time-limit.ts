/**
 * Runs something for a limited time. Rejects when the time is up, even when what runs ignores the signal.
 *
 * @param ms - Longest time, in ms.
 * @param run - Gets a signal that aborts when the time is up.
 * @throws a `DOMException` named `TimeoutError` when the time is up; whatever `run` throws before that.
 */
export async function withTimeLimit<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const reason = new DOMException(`took longer than ${ms} ms`, "TimeoutError");
      controller.abort(reason);
      reject(reason);
    }, ms);
  });
  try {
    return await Promise.race([run(controller.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
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
