import { InputError, shapeOf } from "@energy-clients/client-core";
import type { SetTimer } from "./time/alarm.js";

export type { SetTimer } from "./time/alarm.js";

/** Options of {@link createTestClock}. */
export interface TestClockOptions {
  /** Where wall time starts: ms since the Unix epoch, a `Date`, or text such as `2026-03-29T00:00:00Z`. @defaultValue the real time */
  readonly now?: number | string | Date;
}

/** The options by which clients, token caches, quotas and memory stores take their time. */
export interface TestClockTime {
  /** Wall time in ms since the Unix epoch. */
  readonly now: () => number;
  /** Time in ms since the clock was created; {@link TestClock.setWallTime} does not change it. */
  readonly monotonicNow: () => number;
  /** Waits until the clock has advanced by that many ms; rejects with the signal's reason when it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Sets a timer and returns what stops it. */
  readonly setTimer: SetTimer;
}

/** A clock that moves only when a test says so: wall time, monotonic time, waits and timers together. */
export interface TestClock extends TestClockTime {
  /** All of the clock's time as options: `createAuthenticatedEttClient({ ...clock.options, … })`. */
  readonly options: TestClockTime;
  /** Waits and timers that are set. */
  readonly pending: number;
  /**
   * Lets time pass. Each wait and timer in it ends at its own moment, earliest first, and what follows from it happens
   * before the next: also a wait that starts meanwhile ends, if it is due. Work outside of the process, such as a
   * request to a mock server, takes real time: await that before the clock is advanced.
   *
   * @param ms - 0 lets only happen what is due.
   * @throws {@link InputError} `out_of_range` for a negative number or none.
   */
  advance(ms: number): Promise<void>;
  /** Advances to the next wait or timer. @returns by how many ms; `undefined` where none is set. */
  advanceToNext(): Promise<number | undefined>;
  /**
   * Sets wall time, back or forward, as an administrator or a time server does: no time passes, and no wait or timer
   * ends.
   *
   * @throws {@link InputError} `malformed_value`.
   */
  setWallTime(time: number | string | Date): void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A timer of 0 ms waits for 1 ms, as Node's do: what sets one again and again lets time pass. */
const SHORTEST_MS = 1;

/** Rounds of the event loop in which what follows from a timer happens: reading a body in memory takes several. */
const ROUNDS = 3;

/**
 * Creates a clock for tests. Give its `options` to all that shares it:
 *
 * @example
 * ```ts
 * const clock = createTestClock({ now: "2026-03-29T00:00:00Z" });
 * const ett = createAuthenticatedEttClient({ environment, clientId, clientSecret, fetch, ...clock.options });
 *
 * const call = ett.call("getClientConsents"); // answered 503 at first
 * await clock.advance(1_000); // the retry's pause passes at once
 * await call;
 * ```
 *
 * @throws {@link InputError} `malformed_value` when `now` is not a time.
 */
export function createTestClock(options: TestClockOptions = {}): TestClock {
  const timers = new Set<Timer>();
  let passed = 0;
  // What is to be added to the time that passed.
  let epoch = parseTime(options.now === undefined ? Date.now() : options.now, "now");

  function setTimer(run: () => void, ms: number): () => void {
    const wait = Number.isFinite(ms) ? Math.max(SHORTEST_MS, Math.trunc(ms)) : SHORTEST_MS;
    const timer = { at: passed + wait, run };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        stopTimer();
        reject(signal?.reason);
      };
      const stopTimer = setTimer(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Of those for the same moment, the one that was set first. */
  function next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (!first || timer.at < first.at) first = timer;
    return first;
  }

  async function advanceTo(end: number): Promise<void> {
    await settle();
    for (let timer = next(); timer && timer.at <= end; timer = next()) {
      timers.delete(timer);
      passed = Math.max(passed, timer.at);
      timer.run();
      await settle();
    }
    passed = Math.max(passed, end);
  }

  const time: TestClockTime = { now: () => epoch + passed, monotonicNow: () => passed, sleep, setTimer };
  return {
    ...time,
    options: time,
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      if (!(Number.isFinite(ms) && ms >= 0)) {
        throw new InputError("out_of_range", "ms", `expected ms of 0 or more, got ${numberOf(ms)}`);
      }
      await advanceTo(passed + ms);
    },
    async advanceToNext() {
      await settle();
      const before = passed;
      const timer = next();
      if (!timer) return undefined;
      await advanceTo(timer.at);
      return passed - before;
    },
    setWallTime(to) {
      epoch = parseTime(to, "time") - passed;
    },
  };
}

function parseTime(value: number | string | Date, field: string): number {
  const isTime = typeof value === "string" || typeof value === "number" || value instanceof Date;
  const time = isTime ? new Date(value).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const problem = `expected ms since the Unix epoch, a Date or a text such as 2026-03-29T00:00:00Z, got ${shapeOf(value)}`;
  throw new InputError("malformed_value", field, problem);
}

function numberOf(value: unknown): string {
  return typeof value === "number" ? String(value) : shapeOf(value);
}

/** Kept from before a test may replace it. Browsers have none, but a message comes after all promises too. */
const nextRound = /* @__PURE__ */ nextRoundOf(globalThis as Rounds);

interface Rounds {
  readonly setImmediate?: (run: () => void) => unknown;
}

function nextRoundOf(platform: Rounds): (run: () => void) => unknown {
  return platform.setImmediate ?? viaMessage;
}

function viaMessage(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(undefined);
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) await new Promise<void>((resolve) => nextRound(resolve));
}
