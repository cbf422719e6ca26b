import { onAbort } from "./abort.js";

/** Longest delay of a platform's timer, in ms (24.8 days): for a longer one it warns, and fires at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Waits by a timer of the platform.
 *
 * @param ms - How long; at most {@link LONGEST_TIMEOUT_MS}, and no time for a negative number.
 * @throws the signal's reason when it aborts before or meanwhile.
 *
 * @example
 * ```ts
 * import { sleep } from "@energy-clients/client-core";
 *
 * await sleep(500, AbortSignal.timeout(10_000));
 * ```
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(
      () => {
        unwatch?.();
        resolve();
      },
      Math.min(Math.max(0, ms), LONGEST_TIMEOUT_MS),
    );
    const unwatch =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
  });
}
