import { settle } from "./virtual-time.js";

/** Settings of {@link createVirtualTimers}. */
export interface VirtualTimersSettings {
  readonly startAt?: number;
  /** By how many ms each timer wakes late, in turn, as those of a busy machine do. */
  readonly lateBy?: readonly number[];
}

/** A clock of whole ms and timers on it, as `Date.now` and `setTimeout` are. Time moves only when a test says so. */
export interface VirtualTimers {
  readonly now: () => number;
  /** The wall clock: the same, until a test sets it. */
  readonly date: () => number;
  /** Sets the wall clock by so many ms, as an administrator or a time server does. */
  setDateBy(ms: number): void;
  readonly setTimer: (run: () => void, ms: number) => () => void;
  /** Timers that are set. */
  readonly size: number;
  /** Timers that ever ran. */
  readonly wakes: number;
  /** Moves on to the given time, letting each timer run at its moment, and all that follows from it. */
  runUntil(time: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export function createVirtualTimers({
  startAt = Date.UTC(2026, 10, 18, 12),
  lateBy = [0],
}: VirtualTimersSettings = {}): VirtualTimers {
  const timers = new Set<Timer>();
  let time = startAt;
  let stepMs = 0;
  let set = 0;
  let wakes = 0;
  return {
    now: () => time,
    date: () => time + stepMs,
    setDateBy(ms) {
      stepMs += ms;
    },
    setTimer(run, ms) {
      const late = lateBy[set % lateBy.length] ?? 0;
      set += 1;
      const timer = { at: Math.ceil(time + Math.max(1, Math.trunc(ms)) + late), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get size() {
      return timers.size;
    },
    get wakes() {
      return wakes;
    },
    async runUntil(end) {
      await settle();
      for (;;) {
        let next: Timer | undefined;
        for (const timer of timers) if (!next || timer.at < next.at) next = timer;
        if (!next || next.at > end) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        wakes += 1;
        next.run();
        await settle();
      }
      time = Math.max(time, end);
    },
  };
}
