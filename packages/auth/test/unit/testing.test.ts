import { describe, expect, it, vi } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import {
  createMemoryTokenStore,
  createQuota,
  createTokenCache,
  reliabilityDecorators,
} from "../../src/index.js";
import { createTestClock } from "../../src/testing.js";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { TRADES } from "../support/enmacc-calls.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { tokenOf } from "../support/tokens.js";

const START = "2026-03-29T00:00:00Z";
const GOOD = { access_token: "the-token", token_type: "Bearer", expires_in: 3600 };

function ett(api: Prepared, more: object = {}) {
  const fetch = respondWith((request) => {
    if (request.url === TOKEN_URL) return json(GOOD);
    return typeof api === "function" ? api(request) : Promise.reject(api);
  });
  const environment = { baseUrl: "https://api.example", tokenUrl: TOKEN_URL, scope: SCOPE };
  const credentials = { environment, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  return {
    fetch,
    client: createAuthenticatedEttClient({ ...credentials, fetch, random: () => 0.5, ...more }),
  };
}

const hanging: Prepared = () => new Promise<Response>(() => undefined);

describe("createTestClock()", () => {
  it("begins where it is told, in any way of writing a time, and at the real time by default", () => {
    const time = Date.parse(START);

    for (const now of [START, time, new Date(time)]) expect(createTestClock({ now }).now()).toBe(time);
    expect(Math.abs(createTestClock().now() - Date.now())).toBeLessThan(10_000);
  });

  it.each(["yesterday", Number.NaN, new Date("no"), null as never])("refuses to begin at %o", (now) => {
    expect(() => createTestClock({ now })).toThrow(
      expect.objectContaining({ name: "InputError", code: "malformed_value", field: "now" }),
    );
  });

  it("moves wall and monotonic time together, and only when it is told", async () => {
    const clock = createTestClock({ now: START });
    const wall = clock.now();

    await clock.advance(1_500);

    expect([clock.now() - wall, clock.monotonicNow()]).toEqual([1_500, 1_500]);
    expect([clock.now() - wall, clock.monotonicNow()]).toEqual([1_500, 1_500]);
  });

  it("ends each wait and timer at its own moment, in order, and what follows before the next", async () => {
    const clock = createTestClock({ now: 0 });
    const seen: string[] = [];
    const note = (what: string) => seen.push(`${what} at ${clock.now()}`);
    clock.setTimer(() => note("second"), 200);
    clock.setTimer(() => note("third"), 200);
    void clock.sleep(100).then(async () => {
      note("first");
      await clock.sleep(50);
      note("in between");
    });

    await clock.advance(199);
    expect(seen).toEqual(["first at 100", "in between at 150"]);
    await clock.advance(1);

    expect(seen).toEqual(["first at 100", "in between at 150", "second at 200", "third at 200"]);
    expect(clock.pending).toBe(0);
  });

  it("advances to the next timer, and says by how much", async () => {
    const clock = createTestClock({ now: 0 });
    clock.setTimer(() => undefined, 300);

    expect(await clock.advanceToNext()).toBe(300);
    expect(await clock.advanceToNext()).toBeUndefined();
    expect(clock.now()).toBe(300);
  });

  it("stops a timer, and a wait whose signal aborts", async () => {
    const clock = createTestClock();
    const run = vi.fn();
    const stop = clock.setTimer(run, 100);
    const controller = new AbortController();
    const wait = clock.sleep(100, controller.signal);
    const failure = wait.catch((error: unknown) => error);

    stop();
    controller.abort(new Error("enough"));
    await clock.advance(200);

    expect(run).not.toHaveBeenCalled();
    expect(await failure).toMatchObject({ message: "enough" });
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  it("lets time pass for what sets a timer of 0 ms again and again", async () => {
    const clock = createTestClock({ now: 0 });
    let count = 0;
    const again = () => {
      count += 1;
      clock.setTimer(again, 0);
    };
    again();

    await clock.advance(20);

    expect(count).toBe(21);
  });

  it("sets wall time without letting time pass", async () => {
    const clock = createTestClock({ now: START });
    const run = vi.fn();
    clock.setTimer(run, 1_000);

    clock.setWallTime("2027-01-01T00:00:00Z");
    await clock.advance(999);
    expect(run).not.toHaveBeenCalled();
    await clock.advance(1);

    expect(run).toHaveBeenCalledOnce();
    expect(new Date(clock.now()).toISOString()).toBe("2027-01-01T00:00:01.000Z");
    expect(clock.monotonicNow()).toBe(1_000);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "5" as never])(
    "refuses to advance by %o",
    async (ms) => {
      await expect(createTestClock().advance(ms)).rejects.toMatchObject({
        code: "out_of_range",
        field: "ms",
      });
    },
  );

  it("works while vitest's own timers are replaced", async () => {
    vi.useFakeTimers();
    try {
      const clock = createTestClock({ now: 0 });
      const wait = clock.sleep(10);
      await clock.advance(10);
      await wait;
    } finally {
      vi.useRealTimers();
    }
    expect(true).toBe(true);
  });
});

describe("a client on a test's clock", () => {
  it("passes its pauses when the clock advances", async () => {
    const clock = createTestClock({ now: START });
    let requests = 0;
    const { client } = ett(() => {
      requests += 1;
      return requests < 3 ? new Response("", { status: 503 }) : json({ result: [] });
    }, clock.options);

    const call = client.call("getClientConsents");
    await clock.advance(0);
    expect(requests).toBe(1);
    await clock.advance(10_000);

    expect((await call).response.status).toBe(200);
    expect(requests).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["an attempt", { timeoutMs: 5_000, retry: { maxAttempts: 1 } }, "timed_out"],
    ["a call", { timeoutMs: 5_000, deadlineMs: 7_000 }, "deadline_exceeded"],
    [
      "a token request",
      { fetch: hanging, tokenTimeoutMs: 6_000, retry: { maxAttempts: 1 } },
      "token_request_failed",
    ],
  ])("ends %s when its time is up", async (_, options, code) => {
    const clock = createTestClock();
    const { client } = ett(hanging, { ...options, ...clock.options });
    const call = client.call("getClientConsents").catch((error: unknown) => error);

    await clock.advance(7_000);

    expect(await call).toMatchObject({ code });
  });

  it("asks for a new token when the old one has run out", async () => {
    const clock = createTestClock();
    const { client, fetch } = ett(() => json({ result: [] }), clock.options);

    await client.call("getClientConsents");
    await clock.advance(3_600_000);
    await client.call("getClientConsents");

    expect(fetch.sent.filter(({ url }) => url === TOKEN_URL)).toHaveLength(2);
  });

  it("waits for its turn of a usage plan", async () => {
    const clock = createTestClock();
    const client = createAuthenticatedEnmaccClient({
      baseUrl: "https://api.enmacc.example/v2.2",
      clientId: "our-application",
      clientSecret: CLIENT_SECRET,
      apiKey: API_KEY,
      usagePlan: { ratePerSecond: 1, burst: 1 },
      fetch: respondWith((request) => json(request.url.endsWith("/authenticate") ? GOOD : {})),
      ...clock.options,
    });

    const calls = Promise.all([1, 2, 3].map(() => client.call("getTrades", TRADES)));
    await clock.advance(10_000);

    expect((await calls).map(({ response }) => response.status)).toEqual([200, 200, 200]);
  });
});

describe("a sleep that lets no time pass", () => {
  it.each([
    ["a client", () => ett(hanging, { sleep: async () => undefined })],
    ["a client with a timer", () => ett(hanging, { setTimer: () => () => undefined })],
    [
      "a token cache",
      () => createTokenCache({ requestToken: async () => tokenOf("t", 0), sleep: async () => undefined }),
    ],
    ["decorators", () => reliabilityDecorators({ sleep: async () => undefined })],
    ["a quota", () => createQuota({ plan: { ratePerSecond: 1, burst: 1 }, setTimer: () => () => undefined })],
  ])("is refused for %s where the clock is the real one", (_, create) => {
    expect(create).toThrow(
      expect.objectContaining({
        name: "InputError",
        code: "missing_value",
        field: "now",
        message: expect.stringContaining("createTestClock() of @energy-clients/auth/testing"),
      }),
    );
  });

  it("ends, with a memory store too", async () => {
    const tokenStore = createMemoryTokenStore();
    const settings = { sleep: async () => undefined, now: () => 1_800_000_000_000, tokenStore };
    const slowToken = () => new Promise<Response>((resolve) => setTimeout(() => resolve(json(GOOD)), 20));
    const clients = [1, 2].map(() =>
      ett(() => json({ result: [] }), {
        ...settings,
        fetch: (url: string) => (url === TOKEN_URL ? slowToken() : Promise.resolve(json({ result: [] }))),
      }),
    );

    const results = await Promise.all(clients.map(({ client }) => client.call("getClientConsents")));

    expect(results.map(({ response }) => response.status)).toEqual([200, 200]);
  });
});
