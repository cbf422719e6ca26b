import { afterEach, describe, expect, it, vi } from "vitest";
import { monotonicOf } from "../../src/clock.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("monotonicOf()", () => {
  it("takes the given clock for durations, else the given wall clock of a test", () => {
    expect(monotonicOf({ now: () => 1, monotonicNow: () => 2 })()).toBe(2);
    expect(monotonicOf({ now: () => 1 })()).toBe(1);
  });

  it("takes the process's own clock, which does not follow when the wall clock is set", () => {
    const now = monotonicOf({});
    const before = now();
    vi.spyOn(Date, "now").mockReturnValue(0);

    const after = now();

    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(1_000);
  });
});
