/** The clock of scenarios that are controlled from outside: the real time, plus what was added to it. */
export interface AdjustableClock {
  /** In ms since the epoch. */
  readonly now: () => number;
  /** Sets the time, which goes on from there. @param ms - Since the epoch. */
  set(ms: number): void;
  /** Returns to the real time. */
  reset(): void;
}

/** Creates a clock that shows the real time. @param real - In ms since the epoch. */
export function createAdjustableClock(real: () => number = Date.now): AdjustableClock {
  let offset = 0;
  return {
    now: () => real() + offset,
    set(ms) {
      offset = ms - real();
    },
    reset() {
      offset = 0;
    },
  };
}
