import { type ClockSettings, monotonicOf } from "@energy-clients/client-core";

/** Settings of {@link createBackOff}. Times are in ms. */
export interface BackOffSettings extends ClockSettings {
  /** Random number in [0, 1). */
  readonly random: () => number;
  /** Pause after the first failure; it doubles with each further one. */
  readonly initialMs: number;
  readonly maximumMs: number;
}

/** A pause that grows with each failure in a row. Its jitter keeps many processes from coming back at once. */
export interface BackOff {
  /** Returns what is left of the pause, in ms; 0 when there is none. */
  remainingMs(): number;
  /**
   * Notes a failure. A failure within the pause belongs to an attempt that began before it, and does not lengthen it.
   *
   * @param atLeastMs - Shortest pause, such as the server's `Retry-After`.
   */
  fail(atLeastMs?: number): void;
  /** Notes a success: the next failure counts as the first. */
  reset(): void;
}

/** Creates a back-off, without a pause at first. */
export function createBackOff(settings: BackOffSettings): BackOff {
  const { random, initialMs, maximumMs } = settings;
  const monotonicNow = monotonicOf(settings);
  let failures = 0;
  let endsAt = Number.NEGATIVE_INFINITY;

  const remainingMs = () => Math.max(0, endsAt - monotonicNow());
  return {
    remainingMs,
    fail(atLeastMs = 0) {
      if (remainingMs() > 0) return;
      const full = Math.min(initialMs * 2 ** failures, maximumMs);
      failures += 1;
      endsAt = monotonicNow() + Math.max(full * (0.5 + random() / 2), atLeastMs);
    },
    reset() {
      failures = 0;
      endsAt = Number.NEGATIVE_INFINITY;
    },
  };
}
