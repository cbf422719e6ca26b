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
  let time = startAt;
  /** By how much the wall clock was set back. */
  let setBackMs = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  return {
    now: () => time - setBackMs,
    monotonicNow: () => time - startAt,
    sleep: (ms) => new Promise((wake) => sleepers.push({ at: time + ms, wake })),
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        time = Math.max(time, next.at);
        next.wake();
        await settle();
      }
      time = end;
    },
    setBack(ms) {
      setBackMs += ms;
    },
  };
}
