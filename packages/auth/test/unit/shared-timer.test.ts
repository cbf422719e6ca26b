import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SharedTimer, TimerEntry } from "../../src/time/shared-timer.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

class Entry extends TimerEntry {
  override readonly expire: () => void;

  constructor(expire: () => void) {
    super();
    this.expire = expire;
  }
}

/** Starts a run and returns a function that stops it. */
function startOn(timer: SharedTimer, expire: () => void): () => void {
  const entry = new Entry(expire);
  timer.start(entry);
  return () => timer.stop(entry);
}

/** Names of the runs whose time came, in their order. */
function arrange() {
  const timer = new SharedTimer(1_000);
  const done: string[] = [];
  return { done, start: (name: string) => startOn(timer, () => done.push(name)) };
}

describe("SharedTimer", () => {
  it("runs each at its own time, in order", async () => {
    const { done, start } = arrange();
    start("a");
    await vi.advanceTimersByTimeAsync(400);
    start("b");
    start("c");

    await vi.advanceTimersByTimeAsync(600);
    const first = [...done];
    await vi.advanceTimersByTimeAsync(400);

    expect([first, done]).toEqual([["a"], ["a", "b", "c"]]);
  });

  it.each([
    ["a new one", () => vi.useFakeTimers()],
    ["the platform's, and then a new one", () => vi.useRealTimers().useFakeTimers()],
  ])(
    "runs by the clock of the time at which it is started, after a test's clock gave way to %s",
    async (_, change) => {
      const { done, start } = arrange();
      start("a")();
      change();
      start("b");

      await vi.advanceTimersByTimeAsync(1_000);

      expect(done).toEqual(["b"]);
    },
  );

  it.each([
    ["the first", "a", ["b", "c"]],
    ["one between", "b", ["a", "c"]],
    ["the last", "c", ["a", "b"]],
  ])("does not run %s when it was taken back", async (_, name, left) => {
    const { done, start } = arrange();
    const stops = { a: start("a"), b: start("b"), c: start("c") };

    stops[name as keyof typeof stops]();
    stops[name as keyof typeof stops]();
    await vi.advanceTimersByTimeAsync(5_000);

    expect(done).toEqual(left);
  });

  it("uses one of the platform's timers for any number, which keeps the process alive only while one runs", () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    const { start } = arrange();
    const keepsAlive = () => timers.mock.results.some(({ value }) => value.hasRef());

    const stops = Array.from({ length: 1_000 }, (_, index) => start(String(index)));
    const during = keepsAlive();
    for (const stop of stops) stop();
    const after = keepsAlive();
    start("again");

    expect(timers).toHaveBeenCalledTimes(1);
    expect([during, after, keepsAlive()]).toEqual([true, false, true]);
  });

  it("runs late ones in full after an early one that was taken back", async () => {
    const { done, start } = arrange();
    start("early")();
    await vi.advanceTimersByTimeAsync(999);
    start("late");

    await vi.advanceTimersByTimeAsync(999);
    const before = [...done];
    await vi.advanceTimersByTimeAsync(1);

    expect([before, done]).toEqual([[], ["late"]]);
  });

  it("lets one run start another", async () => {
    const timer = new SharedTimer(1_000);
    const done: number[] = [];
    startOn(timer, () => {
      done.push(1);
      startOn(timer, () => done.push(2));
    });

    await vi.advanceTimersByTimeAsync(2_000);

    expect(done).toEqual([1, 2]);
  });

  it("clears a timer that cannot be told to keep no process alive, as a browser's", () => {
    const clear = vi.spyOn(globalThis, "clearTimeout");
    vi.spyOn(globalThis, "setTimeout").mockReturnValue(7 as never);
    const { start } = arrange();

    start("a")();

    expect(clear).toHaveBeenCalledWith(7);
  });

  it("never sets a negative delay, however long another entry takes to expire", () => {
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => time);
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    const timer = new SharedTimer(10);
    class Slow extends TimerEntry {
      override expire(): void {
        time += 1_000;
      }
    }
    timer.start(new Slow());
    time = 5;
    timer.start(new Slow());

    time = 10;
    vi.advanceTimersByTime(10);

    expect(setTimer.mock.calls.map(([, delay]) => delay)).toEqual([10, 1]);
  });
});
