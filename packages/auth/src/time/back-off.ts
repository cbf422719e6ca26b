/** Settings of {@link createBackOff}. Times are in ms. */
export interface BackOffSettings {
  /** Current time in ms by any clock; best by one that nobody sets. */
  readonly now: () => number;
  /** Random number in [0, 1). */
  readonly random: () => number;
  /** Pause after the first failure; it doubles with each further one. */
  readonly initialMs: number;
  readonly maximumMs: number;
}

/** A pause that grows with each failure in a row, jittered so that many processes do not come back at once. */
export interface BackOff {
  /** What is left of the pause, in ms; 0 when there is none. */
  remainingMs(): number;
  /**
   * Notes a failure. Failures within the pause are those of attempts that began before it: they do not lengthen it.
   *
   * @param atLeastMs - Pause that the other side asked for.
   */
  fail(atLeastMs?: number): void;
  /** Notes a success: the next failure counts as the first. */
  reset(): void;
}

/** Starts without a pause. */
export function createBackOff({ now, random, initialMs, maximumMs }: BackOffSettings): BackOff {
  let failures = 0;
  let startedAt = 0;
  let pauseMs = 0;

  const remainingMs = () => {
    const passed = now() - startedAt;
    // A clock that was set back must not prolong the pause.
    return passed < 0 ? 0 : Math.max(0, pauseMs - passed);
  };
  return {
    remainingMs,
    fail(atLeastMs = 0) {
      if (remainingMs() > 0) return;
      const full = Math.min(initialMs * 2 ** failures, maximumMs);
      failures += 1;
      startedAt = now();
      pauseMs = Math.max(full * (0.5 + random() / 2), atLeastMs);
    },
    reset() {
      failures = 0;
      pauseMs = 0;
    },
  };
}
