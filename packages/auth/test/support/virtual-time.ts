import { createTestClock } from "../../src/testing.js";

/** Time that moves only when a test says so. */
export interface VirtualTime {
  readonly now: () => number;
  /** The clock that nobody sets. */
  readonly monotonicNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Moves on, waking every sleeper at its own moment, and lets all that follows from it happen. */
  advance(ms: number): Promise<void>;
  /** Sets the clock without letting time pass, as an administrator does; forward when negative. */
  setBack(ms: number): void;
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function createVirtualTime(startAt = 1_800_000_000_000): VirtualTime {
  const clock = createTestClock({ now: startAt });
  return {
    ...clock.options,
    advance: clock.advance,
    setBack: (ms) => clock.setWallTime(clock.now() - ms),
  };
}
