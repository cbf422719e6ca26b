import { describe, expect, it, vi } from "vitest";
import { withTimeLimit } from "../../src/time/time-limit.js";

describe("withTimeLimit()", () => {
  it("starts nothing when the signal has aborted already", async () => {
    const start = vi.fn(async () => "done");
    const signal = AbortSignal.abort(new Error("no longer wanted"));

    const run = withTimeLimit(1_000, start, { signal });

    await expect(run).rejects.toThrow("no longer wanted");
    expect(start).not.toHaveBeenCalled();
  });

  it("rejects with the signal's reason when it aborts, even when the work ignores it", async () => {
    const controller = new AbortController();
    const run = withTimeLimit(1_000, () => new Promise(() => undefined), { signal: controller.signal });

    controller.abort(new Error("no longer wanted"));

    await expect(run).rejects.toThrow("no longer wanted");
  });
});
