import { afterEach, describe, expect, it, vi } from "vitest";
import { observeTokenRequests } from "../../src/events/report.js";
import { AuthError, type AuthEvent, composeFetch, type OnEvent } from "../../src/index.js";
import { limitAttempts } from "../../src/retry/attempt.js";
import { enforceDeadline } from "../../src/retry/deadline.js";
import { retrySafely } from "../../src/retry/retry.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { findSecrets } from "../support/find-secrets.js";
import { initOf, READ, URL_OF_THING } from "../support/operations.js";

function arrange(onEvent: OnEvent | undefined, ...prepared: Prepared[]) {
  let time = 0;
  const now = () => {
    time += 1;
    return time;
  };
  const layers = [
    enforceDeadline({ deadlineMs: 60_000, onEvent, now }),
    retrySafely({ now, random: () => 0.5, sleep: async () => undefined }),
    limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000, now }),
  ];
  return composeFetch(layers, respondWith(...prepared));
}

const reset = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });

describe("onEvent", () => {
  it("tells the whole story of a call, in order", async () => {
    const events: AuthEvent[] = [];
    const send = arrange(
      (event) => events.push(event),
      reset,
      json({}, { headers: { "x-request-id": "7" } }),
    );

    await send(URL_OF_THING, initOf(READ));

    const durationMs = expect.any(Number);
    const headers = { "content-type": "application/json", "x-request-id": "7" };
    expect(events).toMatchObject([
      { type: "call" },
      { type: "request", request: 1 },
      { type: "failure", request: 1, errorCode: "network_failed", durationMs },
      { type: "retry", attempt: 2, delayMs: 250, reason: "network_failed" },
      { type: "request", request: 2 },
      { type: "response", request: 2, status: 200, durationMs, headers },
      { type: "end", status: 200, requests: 2, durationMs },
    ]);
    const [base, ...others] = events.map(
      (event) => "callId" in event && [event.callId, event.operationId, event.method, event.url],
    );
    expect(base).toEqual([expect.any(String), "getThing", "GET", "https://api.example/things/{thingId}"]);
    expect(others).toEqual(others.map(() => base));
  });

  it("tells one call from another", async () => {
    const ids: unknown[] = [];
    const send = arrange(
      (event) => event.type === "call" && ids.push(event.callId),
      () => json({}),
    );

    await Promise.all([send(URL_OF_THING, initOf(READ)), send(URL_OF_THING, initOf(READ))]);

    expect(new Set(ids).size).toBe(2);
  });

  it("ends the story of a call that failed with its code", async () => {
    const events: AuthEvent[] = [];
    const send = arrange(
      (event) => events.push(event),
      () => Promise.reject(reset),
    );

    await send(URL_OF_THING, initOf(READ)).catch(() => undefined);

    expect(events.at(-1)).toMatchObject({ type: "end", errorCode: "network_failed", requests: 4 });
  });

  it("tells no secret, query, path value or unlisted header", async () => {
    const events: AuthEvent[] = [];
    const headers = { "set-cookie": "session=s3cr3t", location: "https://x.example/?t=s3cr3t", date: "now" };
    const init = { ...initOf(READ), headers: { authorization: "Bearer s3cr3t" } };
    const send = arrange((event) => events.push(event), json({ token: "s3cr3t" }, { headers }));

    await send("https://api.example/things/s3cr3t?key=s3cr3t", init);

    expect(findSecrets(events, ["s3cr3t"])).toEqual([]);
  });

  it("tells nothing but the origin of a request outside the document", async () => {
    const events: AuthEvent[] = [];
    const send = arrange((event) => events.push(event), json({}));

    await send("https://api.example/other/1", { method: "GET", headers: {} });

    expect(events[0]).toMatchObject({ operationId: undefined, url: "https://api.example" });
  });

  it("costs no call when it throws", async () => {
    const onEvent = vi.fn<OnEvent>(() => {
      throw new Error("full disk");
    });
    const send = arrange(onEvent, json({ id: 1 }));

    const response = await send(URL_OF_THING, initOf(READ));

    expect(await response.json()).toEqual({ id: 1 });
    expect(onEvent).toHaveBeenCalledTimes(4);
  });

  it("leaves no rejection unhandled when it is asynchronous and fails", async () => {
    const rejection = Promise.reject(new Error("full disk"));
    const caught = vi.spyOn(rejection, "catch");
    const send = arrange(() => rejection, json({ id: 1 }));

    await send(URL_OF_THING, initOf(READ));

    expect(caught).toHaveBeenCalledTimes(4);
  });
});

describe("observeTokenRequests()", () => {
  it("tells of each token request how long it took", async () => {
    const events: AuthEvent[] = [];
    const times = [1_000, 1_250];
    const now = () => times.shift() ?? 0;
    const request = observeTokenRequests(async () => "the token", {
      onEvent: (event) => events.push(event),
      now,
    });

    const token = await request();

    expect(token).toBe("the token");
    expect(events).toEqual([{ type: "refresh", durationMs: 250 }]);
  });

  it("tells of a token request that failed, and lets the failure through", async () => {
    const events: AuthEvent[] = [];
    const failure = new AuthError("token_request_rejected", "x");
    const request = observeTokenRequests(() => Promise.reject(failure), {
      onEvent: (event) => events.push(event),
    });

    await expect(request()).rejects.toBe(failure);

    expect(events).toMatchObject([{ type: "refresh", errorCode: "token_request_rejected" }]);
  });

  it("stays out of the way when nobody listens", () => {
    const request = async () => "the token";

    expect(observeTokenRequests(request, { onEvent: undefined })).toBe(request);
  });
});

describe("when the clock is set during a call", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([3_600_000, -3_600_000])("durations and the deadline stay as they were: %d ms", async (step) => {
    const events: AuthEvent[] = [];
    const dateNow = Date.now;
    const onEvent = (event: AuthEvent) => events.push(event);
    const layers = [
      enforceDeadline({ deadlineMs: 60_000, onEvent }),
      retrySafely({ random: () => 0, sleep: async () => undefined }),
      limitAttempts({ timeoutMs: 30_000, maxBodyBytes: 1_000 }),
    ];
    const setClock: Prepared = () => {
      vi.spyOn(Date, "now").mockImplementation(() => dateNow() + step);
      return new Response("", { status: 503 });
    };

    const response = await composeFetch(layers, respondWith(setClock, json({})))(URL_OF_THING, initOf(READ));

    const durations = events.flatMap((event) => ("durationMs" in event ? [event.durationMs] : []));
    expect(response.status).toBe(200);
    expect(durations).toHaveLength(3);
    for (const durationMs of durations) {
      expect(durationMs).toBeGreaterThanOrEqual(0);
      expect(durationMs).toBeLessThan(10_000);
    }
  });
});
