import { afterEach, describe, expect, it, vi } from "vitest";
import { LONGEST_TIMEOUT_MS, sleep } from "../../src/index.js";

/** Timers that fire when the test says so. */
function heldTimers() {
  const timers = new Map<number, { readonly fire: () => void; readonly ms: number }>();
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((fire: () => void, ms: number) => {
    timers.set(timers.size, { fire, ms });
    return timers.size - 1;
  }) as never);
  vi.spyOn(globalThis, "clearTimeout").mockImplementation(((id: number) => timers.delete(id)) as never);
  return timers;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("sleep()", () => {
  it("waits until a timer of the given time fires", async () => {
    const timers = heldTimers();
    let isOver = false;
    const waiting = sleep(500).then(() => {
      isOver = true;
    });
    await Promise.resolve();

    expect([timers.get(0)?.ms, isOver]).toEqual([500, false]);
    timers.get(0)?.fire();
    await waiting;
  });

  it("ends with the signal's reason when it aborts, and leaves no timer", async () => {
    const timers = heldTimers();
    const controller = new AbortController();
    const waiting = sleep(500, controller.signal);

    controller.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
    expect(timers.size).toBe(0);
  });

  it("does not begin when the signal has aborted", async () => {
    const timers = heldTimers();

    await expect(sleep(500, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(timers.size).toBe(0);
  });

  it("leaves nothing on a signal after it", async () => {
    const timers = heldTimers();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    const waiting = sleep(1, signal);

    timers.get(0)?.fire();
    await waiting;

    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([1, 1]);
  });

  it.each([
    [Number.POSITIVE_INFINITY, LONGEST_TIMEOUT_MS],
    [1e12, LONGEST_TIMEOUT_MS],
    [-1, 0],
  ])("for %s ms sets a timer of %i ms", (ms, expected) => {
    const timers = heldTimers();

    void sleep(ms);

    expect(timers.get(0)?.ms).toBe(expected);
  });
});
