import { LONGEST_TIMEOUT_MS } from "./longest-timeout.js";
import { onAbort } from "./on-abort.js";

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
    const timer = setTimeout(() => {
      unwatch?.();
      resolve();
    }, delayMs);
    const unwatch =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
  });
}
