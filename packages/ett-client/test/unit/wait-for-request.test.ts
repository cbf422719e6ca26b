import { describe, expect, it, vi } from "vitest";
import { forOrganization, waitForRequest } from "../../src/index.js";
import { ORGANIZATION, REQUEST, respondingClient } from "./responding-client.js";

const request = { requestId: REQUEST, organizationId: ORGANIZATION };

/** Time that passes only while waiting. */
function virtualTime() {
  const pauses: number[] = [];
  let time = 0;
  const sleep = async (ms: number) => {
    pauses.push(ms);
    time += ms;
  };
  return { now: () => time, sleep, pauses };
}

function clientReturning(...list: (string | number)[]) {
  return respondingClient(() => {
    const next = list.length > 1 ? list.shift() : list[0];
    return typeof next === "number" ? new Response(null, { status: next }) : { status: next };
  });
}

describe("waitForRequest()", () => {
  it("polls until the request is completed, more and more slowly", async () => {
    const { client, sent } = clientReturning("pending", "pending", "pending", "completed");
    const time = virtualTime();
    const seen: string[] = [];

    const status = await waitForRequest(client, request, { ...time, onStatus: (one) => seen.push(one) });

    expect(status).toBe("completed");
    expect(time.pauses).toEqual([1000, 1500, 2250]);
    expect(seen).toEqual(["pending", "pending", "pending", "completed"]);
    expect(sent[0]?.pathname).toBe(`/wallet-api/request-status/${REQUEST}`);
    expect(sent[0]?.searchParams.get("organizationId")).toBe(ORGANIZATION);
  });

  it("needs no organisation with a client that is bound to one", async () => {
    const { client, sent } = clientReturning("completed");

    await waitForRequest(forOrganization(client, ORGANIZATION), { requestId: REQUEST });

    expect(sent[0]?.searchParams.get("organizationId")).toBe(ORGANIZATION);
  });

  it("reports a request that failed", async () => {
    const { client } = clientReturning("pending", "failed");

    const waiting = waitForRequest(client, request, virtualTime());

    await expect(waiting).rejects.toMatchObject({ code: "request_failed", requestId: REQUEST });
  });

  it("ends at its time-out and names the id to resume with", async () => {
    const { client } = clientReturning("pending");
    const time = virtualTime();

    const waiting = waitForRequest(client, request, { ...time, timeoutMs: 60_000 });

    await expect(waiting).rejects.toMatchObject({ code: "wait_timed_out", requestId: REQUEST });
    expect(time.now()).toBe(60_000);
  });

  it("looks again after a failure that passes", async () => {
    const { client } = clientReturning(503, 429, 408, 425, 499, "completed");

    await expect(waitForRequest(client, request, virtualTime())).resolves.toBe("completed");
  });

  it("polls again after a truncated response", async () => {
    const bodies = ['{"status":"pen', '{"status":"completed"}'];
    const { client } = respondingClient(() => new Response(bodies.shift()));

    await expect(waitForRequest(client, request, virtualTime())).resolves.toBe("completed");
  });

  it("ends at once at a failure that waiting does not mend", async () => {
    const { client, sent } = clientReturning(403);

    await expect(waitForRequest(client, request, virtualTime())).rejects.toMatchObject({ status: 403 });
    expect(sent).toHaveLength(1);
  });

  it("keeps the last failure as the cause of a time-out", async () => {
    const { client } = clientReturning(503);

    const waiting = waitForRequest(client, request, { ...virtualTime(), timeoutMs: 5_000 });

    await expect(waiting).rejects.toMatchObject({ code: "wait_timed_out", cause: { status: 503 } });
  });

  it("stops while it waits when the signal aborts", async () => {
    const { client } = clientReturning("pending");
    const controller = new AbortController();
    const onStatus = () => controller.abort(new Error("enough"));

    const waiting = waitForRequest(client, request, { signal: controller.signal, onStatus });

    await expect(waiting).rejects.toThrow("enough");
  });

  it("does not begin a pause when onStatus has aborted the signal", async () => {
    const { client } = clientReturning("pending");
    const controller = new AbortController();
    const onStatus = () => controller.abort(new Error("enough"));
    const setTimer = vi.spyOn(globalThis, "setTimeout");

    const waiting = waitForRequest(client, request, { signal: controller.signal, onStatus });

    await expect(waiting).rejects.toThrow("enough");
    expect(setTimer).not.toHaveBeenCalled();
    setTimer.mockRestore();
  });

  it.each(["pending", "completed", "failed"])("ends with what onStatus throws at %s", async (status) => {
    const { client, sent } = clientReturning(status);
    const onStatus = () => {
      throw new Error("the database is away");
    };

    const waiting = waitForRequest(client, request, { ...virtualTime(), onStatus });

    await expect(waiting).rejects.toThrow("the database is away");
    expect(sent).toHaveLength(1);
  });

  it.each([3_600_000, -3_600_000])(
    "waits as long as timeoutMs when the clock is set by %i ms",
    async (step) => {
      const { client } = clientReturning("pending");
      const time = virtualTime();
      let ahead = 0;
      const onStatus = () => {
        ahead = step;
      };
      const clocks = { now: () => time.now() + ahead, monotonicNow: time.now };

      const waiting = waitForRequest(client, request, { ...time, ...clocks, onStatus, timeoutMs: 60_000 });

      await expect(waiting).rejects.toMatchObject({ code: "wait_timed_out" });
      expect(time.now()).toBe(60_000);
    },
  );

  it("lets many waits share a signal without a warning of a leak", async () => {
    const { client } = clientReturning("pending");
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, "addEventListener");
    let waits = 0;
    const onStatus = () => {
      waits += 1;
      // Each has to begin its pause first.
      if (waits === 20) setImmediate(() => controller.abort(new Error("enough")));
    };

    const waiting = Array.from({ length: 20 }, () =>
      waitForRequest(client, request, { signal: controller.signal, onStatus }),
    );

    for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe("rejected");
    expect(add).toHaveBeenCalledOnce();
  });

  it("refuses a sleep without its clock, by which the wait would never end", async () => {
    const { client, sent } = clientReturning("pending");

    const waiting = waitForRequest(client, request, { sleep: async () => undefined });

    await expect(waiting).rejects.toMatchObject({ code: "missing_value", field: "now" });
    expect(sent).toHaveLength(0);
  });

  it("does not poll in a tight loop when a pause is longer than a timer can be", async () => {
    const { client, sent } = clientReturning("pending");
    const controller = new AbortController();
    const delays: unknown[] = [];
    const setTimer = vi.spyOn(globalThis, "setTimeout").mockImplementation(((_: () => void, ms: number) => {
      delays.push(ms);
      queueMicrotask(() => controller.abort(new Error("enough")));
    }) as never);
    const times = { timeoutMs: 1e12, intervalMs: 1e11, maxIntervalMs: 1e11 };

    const waiting = waitForRequest(client, request, { ...times, signal: controller.signal });

    await expect(waiting).rejects.toThrow("enough");
    setTimer.mockRestore();
    expect(delays).toEqual([2 ** 31 - 1]);
    expect(sent).toHaveLength(1);
  });

  it.each([{ timeoutMs: -1 }, { intervalMs: 0 }, { maxIntervalMs: Number.NaN }])(
    "refuses %j",
    async (options) => {
      const { client, sent } = clientReturning("completed");

      const waiting = waitForRequest(client, request, options);

      await expect(waiting).rejects.toMatchObject({ name: "InputError", field: Object.keys(options)[0] });
      expect(sent).toHaveLength(0);
    },
  );
});
