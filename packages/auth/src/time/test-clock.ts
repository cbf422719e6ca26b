import { InputError, onAbort, shapeOf } from "@energy-clients/client-core";
import type { SetTimer } from "./timer.js";

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
  /** Sets a timer and returns a function that stops it. */
  readonly setTimer: SetTimer;
}

/** A clock that moves only when a test says so: wall time, monotonic time, waits and timers together. */
export interface TestClock extends TestClockTime {
  /** The clock as options: `createAuthenticatedEttClient({ ...clock.options, … })`. */
  readonly options: TestClockTime;
  /** How many waits and timers are set. */
  readonly pending: number;
  /**
   * Lets time pass. Each wait and timer in it ends at its own moment, earliest first, and its consequences happen before
   * the next one: a wait that starts meanwhile ends too, if it is due. Work outside of the process, such as a request to
   * a mock server, takes real time: await it before you advance the clock.
   *
   * @param ms - How much time passes; with 0 only what is due already happens.
   * @throws {@link InputError} `out_of_range` unless `ms` is a number of 0 or more.
   */
  advance(ms: number): Promise<void>;
  /** Advances to the next wait or timer. @returns By how many ms; `undefined` when none is set. */
  advanceToNext(): Promise<number | undefined>;
  /**
   * Sets wall time, back or forward, as an administrator or a time server does. No time passes, and no wait or timer
   * ends.
   *
   * @throws {@link InputError} `malformed_value` when `time` is not a time.
   */
  setWallTime(time: number | string | Date): void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A timer of 0 ms waits for 1 ms, as Node's do: code that sets one again and again lets time pass. */
const SHORTEST_MS = 1;

/** Rounds of the event loop in which the consequences of a timer happen: reading a body in memory takes several. */
const ROUNDS = 3;

/**
 * Creates a clock for tests. Pass its `options` to all code that shares it. Nothing sleeps: an hour passes at once.
 *
 * @returns A clock whose times and durations are in ms.
 * @throws {@link InputError} `malformed_value` when `now` is not a time.
 *
 * @example
 * ```ts
 * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
 * import { createTestClock } from "@energy-clients/auth/testing";
 *
 * declare const fetch: typeof globalThis.fetch; // responds with 503, then with 200
 *
 * const clock = createTestClock({ now: "2026-03-29T00:00:00Z" });
 * const ett = createAuthenticatedEttClient({
 *   environment: "demo",
 *   clientId: "00000000-0000-4000-8000-000000000000",
 *   clientSecret: "client-secret",
 *   fetch,
 *   ...clock.options,
 * });
 *
 * const call = ett.getClientConsents();
 * await clock.advance(1_000); // the pause before the retry passes at once
 * await call;
 * ```
 */
export function createTestClock(options: TestClockOptions = {}): TestClock {
  const timers = new VirtualTimers();
  // Added to the time that passed, this is wall time.
  let epoch = parseTime(options.now === undefined ? Date.now() : options.now, "now");
  const time: TestClockTime = {
    now: () => epoch + timers.passed,
    monotonicNow: () => timers.passed,
    sleep: (ms, signal) => timers.sleep(ms, signal),
    setTimer: (run, ms) => timers.set(run, ms),
  };
  return {
    ...time,
    options: time,
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      if (!(Number.isFinite(ms) && ms >= 0)) {
        throw new InputError("out_of_range", "ms", `expected ms, 0 or more, but got ${numberOf(ms)}`);
      }
      await timers.advanceTo(timers.passed + ms);
    },
    async advanceToNext() {
      await settle();
      const before = timers.passed;
      const next = timers.next();
      if (!next) return undefined;
      await timers.advanceTo(next.at);
      return timers.passed - before;
    },
    setWallTime(to) {
      epoch = parseTime(to, "time") - timers.passed;
    },
  };
}

/** Timers by a time that passes only when it is advanced. */
class VirtualTimers {
  /** Time in ms since the beginning. */
  passed = 0;
  readonly #timers = new Set<Timer>();

  get size(): number {
    return this.#timers.size;
  }

  set(run: () => void, ms: number): () => void {
    const wait = Number.isFinite(ms) ? Math.max(SHORTEST_MS, Math.trunc(ms)) : SHORTEST_MS;
    const timer = { at: this.passed + wait, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stopTimer = this.set(() => {
        unwatch?.();
        resolve();
      }, ms);
      const unwatch =
        signal &&
        onAbort(signal, () => {
          stopTimer();
          reject(signal.reason);
        });
    });
  }

  /** Returns the next timer; of those for the same moment, the one that was set first. */
  next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.at < first.at) first = timer;
    return first;
  }

  async advanceTo(end: number): Promise<void> {
    await settle();
    for (let timer = this.next(); timer && timer.at <= end; timer = this.next()) {
      this.#timers.delete(timer);
      this.passed = Math.max(this.passed, timer.at);
      timer.run();
      await settle();
    }
    this.passed = Math.max(this.passed, end);
  }
}

function parseTime(value: number | string | Date, field: string): number {
  const isTime = typeof value === "string" || typeof value === "number" || value instanceof Date;
  const time = isTime ? new Date(value).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const problem = `expected ms since the Unix epoch, a Date, or text such as 2026-03-29T00:00:00Z, but got ${shapeOf(value)}`;
  throw new InputError("malformed_value", field, problem);
}

function numberOf(value: unknown): string {
  return typeof value === "number" ? String(value) : shapeOf(value);
}

/** Read before a test may replace it. Browsers do not have it, but there a message comes after all promises too. */
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
