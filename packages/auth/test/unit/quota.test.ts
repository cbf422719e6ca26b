import type { FetchInit, Operation } from "@energy-clients/client-core";
import { describe, expect, it } from "vitest";
import { CallContext } from "../../src/call/call-context.js";
import type { AuthEvent, CallEventDetails } from "../../src/events/events.js";
import {
  addCredentials,
  awaitToken,
  composeFetch,
  createMemoryQuotaStore,
  createQuota,
  createTokenCache,
  type PermitRequest,
  type Permits,
  type QuotaError,
  type QuotaLimiter,
  type QuotaOptions,
  type QuotaStore,
} from "../../src/index.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { tokenOf } from "../support/tokens.js";
import { settle } from "../support/virtual-time.js";
import { createVirtualTimers } from "../support/virtual-timers.js";

const URL = "https://api.enmacc.example/rfqs";
const GET = { method: "GET", headers: {} };
const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 10, 18, 12);
const MIDNIGHT = Date.UTC(2026, 10, 19);

function operation(id: string, method: Operation["method"] = "GET"): Operation {
  return { id, method, path: "/orders", paging: "none", idempotent: method === "GET" } as Operation;
}
const ORDER = operation("createOrder", "POST");
const POLL = operation("listOrders");

/** One request a second, one at a time, unless a test says otherwise. */
function setUp(options: Partial<QuotaOptions> & { prepared?: Prepared[]; startAt?: number } = {}) {
  const { prepared = [new Response()], startAt = NOON, ...others } = options;
  const timers = createVirtualTimers({ startAt });
  const { now, setTimer } = timers;
  const plan = { ratePerSecond: 1, burst: 1 };
  const quota = createQuota({ plan, jitterMs: 100, now, setTimer, ...others });
  const fetch = respondWith(...prepared);
  const send = quota.calls(fetch);
  const get = (init: object = {}) => send(URL, { ...GET, ...init });
  const errorOf = (call: Promise<unknown>): Promise<QuotaError> =>
    call.then(
      () => Promise.reject(new Error("was sent")),
      (error: QuotaError) => error,
    );
  return { timers, quota, fetch, get, errorOf, after: (ms: number) => timers.runUntil(startAt + ms) };
}

/** A store that grants what a test says. */
function storeOf(acquire: QuotaLimiter["acquire"]): QuotaStore {
  return { open: () => ({ lookaheadMs: 50, acquire, reportRefusal: async () => undefined }) };
}

/** The operations that were sent, in order. */
function idsOf({ sent }: ReturnType<typeof respondWith>) {
  return sent.map((request) => request.operation?.id);
}

const limitExceeded = () => json({ message: "Limit Exceeded" }, { status: 429 });

describe("createQuota()", () => {
  it("lets a burst go at once, and the rest as tokens are refilled", async () => {
    const { fetch, get, after } = setUp({ plan: { ratePerSecond: 1, burst: 10 } });

    for (let call = 0; call < 20; call += 1) void get({ operation: ORDER });
    await settle();
    const atOnce = fetch.sent.length;
    await after(5_100);

    // The tenth token is kept back: the network may push requests together.
    expect([atOnce, fetch.sent.length]).toEqual([9, 14]);
  });

  it("lets an order go before all polling that waits, and at once from the reserve", async () => {
    const { fetch, get } = setUp({ plan: { ratePerSecond: 1, burst: 5 } });

    for (let call = 0; call < 50; call += 1) void get({ operation: POLL });
    await settle();
    const before = idsOf(fetch).length;
    void get({ operation: ORDER });
    await settle();

    expect(idsOf(fetch).slice(before)).toEqual(["createOrder"]);
  });

  it("takes the importance from the option", async () => {
    const { fetch, get, after } = setUp({
      priority: ({ id } = POLL) => (id === "getOrder" ? "high" : "low"),
    });

    void get({ operation: operation("first") });
    await settle();
    const ids = ["createOrder", "listOrders", "getOrder"];
    for (const id of ids) void get({ operation: operation(id, id === "createOrder" ? "POST" : "GET") });
    await after(10_000);

    expect(idsOf(fetch)).toEqual(["first", "getOrder", "createOrder", "listOrders"]);
  });

  it("refuses at once what would certainly wait longer than maxWaitMs", async () => {
    const { fetch, get, errorOf } = setUp({ maxWaitMs: 2_500 });
    void get();
    await settle();
    for (let call = 0; call < 3; call += 1) void get().catch(() => undefined);

    const error = await errorOf(get({ operation: POLL }));

    expect(error).toMatchObject({
      name: "QuotaError",
      code: "rate_wait_too_long",
      operationId: "listOrders",
    });
    expect(error).toMatchObject({ availableAt: NOON + 3_000, outcome: "not_acted_on" });
    expect(error.message).toContain("Retry at 2026-11-18T12:00:03.000Z or later");
    expect(fetch.sent).toHaveLength(1);
  });

  it("refuses after maxWaitMs what others have overtaken", async () => {
    const { fetch, get, errorOf, after } = setUp({ maxWaitMs: 2_500 });
    void get();
    await settle();
    const poll = errorOf(get({ operation: POLL }));
    for (let call = 0; call < 3; call += 1) void get({ operation: ORDER }).catch(() => undefined);

    await after(2_499);
    const sentBefore = idsOf(fetch);
    await after(2_500);
    const error = await poll;

    expect(sentBefore).toEqual([undefined, "createOrder", "createOrder"]);
    expect(error.code).toBe("rate_wait_too_long");
  });

  it("refuses at once what cannot go before its call's deadline", async () => {
    const { get, errorOf } = setUp();
    for (let call = 0; call < 4; call += 1) void get();

    const error = await errorOf(get({ context: new CallContext(GET, { endsAt: NOON + 2_000 }) }));

    expect(error.code).toBe("rate_wait_too_long");
  });

  it("refuses what finds maxQueued waiting already", async () => {
    const { get, errorOf } = setUp({ maxQueued: 2 });
    void get();
    await settle();
    void get();
    void get();

    const error = await errorOf(get());

    expect(error.code).toBe("queue_full");
  });

  it("gives the permit of an aborted call to the next, and keeps nothing of it", async () => {
    const { timers, fetch, get, after } = setUp();
    const controller = new AbortController();
    void get();
    await settle();
    const aborted = get({ operation: ORDER, signal: controller.signal });
    const next = get({ operation: POLL });

    controller.abort(new Error("no longer wanted"));
    await expect(aborted).rejects.toThrow("no longer wanted");
    await after(1_010);
    await next;

    expect(idsOf(fetch)).toEqual([undefined, "listOrders"]);
    expect(timers.size).toBe(0);
  });

  it("does not wait for a signal that is aborted already", async () => {
    const { fetch, get } = setUp();

    const call = get({ signal: AbortSignal.abort(new Error("too late")) });

    await expect(call).rejects.toThrow("too late");
    expect(fetch.sent).toHaveLength(0);
  });

  it("tells the hook how long a call has waited", async () => {
    const { get, after } = setUp();
    const events: CallEventDetails[] = [];
    const init: FetchInit = {
      ...GET,
      context: new CallContext(GET, { endsAt: Infinity, emit: (event) => events.push(event) }),
    };

    void get(init);
    void get(init);
    await after(2_000);

    expect(events).toEqual([{ type: "wait", delayMs: 1_006, reason: "rate" }]);
  });

  it("lets a large burst through in parts, so that each is sent on time", async () => {
    const { fetch, get, after } = setUp({ plan: { ratePerSecond: 10, burst: 200 } });

    for (let call = 0; call < 100; call += 1) void get({ operation: ORDER });
    await settle();
    const atOnce = fetch.sent.length;
    await after(1);
    const next = fetch.sent.length;
    await after(4);

    expect([atOnce, next, fetch.sent.length]).toEqual([32, 64, 100]);
  });

  it("does not slow down a caller who sends one after the other, however quick the responses", async () => {
    const { fetch, get } = setUp({ plan: { ratePerSecond: 10, burst: 200 } });

    // The clock stands still.
    for (let call = 0; call < 100; call += 1) await get({ operation: ORDER });

    expect(fetch.sent).toHaveLength(100);
  });

  it("loses no rate to timers of whole ms that wake late", async () => {
    const timers = createVirtualTimers({ lateBy: [1, 3, 2, 0], startAt: NOON });
    const { now, setTimer } = timers;
    const quota = createQuota({ plan: { ratePerSecond: 1_000, burst: 100 }, now, setTimer });
    let sent = 0;
    const send = quota.calls(async () => {
      sent += 1;
      return new Response();
    });

    for (let call = 0; call < 12_000; call += 1) void send(URL, GET);
    await timers.runUntil(NOON + 10_000);

    expect(sent).toBeGreaterThanOrEqual(0.97 * 10_000);
    expect(sent).toBeLessThanOrEqual(100 + 10_000);
  }, 60_000);

  it("holds 100,000 waiting calls with one timer, and lets go of all of them", async () => {
    const { timers, fetch, get } = setUp({ plan: { ratePerSecond: 10_000, burst: 1 } });
    const controllers = Array.from({ length: 100_000 }, () => new AbortController());

    const ends = controllers.map(({ signal }) => get({ signal }).catch(() => "aborted"));
    await settle();
    const timersSet = timers.size;
    for (const controller of controllers) controller.abort();
    const aborted = (await Promise.all(ends)).filter((end) => end === "aborted").length;

    expect([timersSet, timers.size]).toEqual([1, 0]);
    expect(aborted + fetch.sent.length).toBe(100_000);
  }, 60_000);

  it("shares one budget between clients with the same store and key", async () => {
    const store = createMemoryQuotaStore();
    const timers = createVirtualTimers({ startAt: NOON });
    const { now, setTimer } = timers;
    const fetch = respondWith(new Response());
    const [one, other, foreign] = ["key", "key", "another"].map((key) =>
      createQuota({ plan: { ratePerSecond: 1, burst: 1 }, store, key, now, setTimer }).calls(fetch),
    );

    for (const send of [one, other, foreign]) void send?.(URL, GET);
    await settle();
    const atOnce = fetch.sent.length;
    await timers.runUntil(NOON + 1_010);

    expect([atOnce, fetch.sent.length]).toEqual([2, 3]);
  });

  it("calls a store that rejects again, and loses no call", async () => {
    const memory = createMemoryQuotaStore();
    let failures = 2;
    const store: QuotaStore = {
      open: (settings) => {
        const limiter = memory.open(settings);
        const acquire: typeof limiter.acquire = async (request) => {
          failures -= 1;
          if (failures >= 0) throw new Error("the store is broken");
          return limiter.acquire(request);
        };
        return { ...limiter, acquire };
      },
    };
    const { fetch, get, after } = setUp({ store });

    void get();
    await after(1_999);
    const before = fetch.sent.length;
    await after(2_001);

    expect([before, fetch.sent.length]).toEqual([0, 1]);
  });

  it.each<[string, Permits]>([
    ["a permit", { waitsMs: [Number.NaN] }],
    ["one of several permits", { waitsMs: [0, Number.NaN] }],
    ["a pause", { waitsMs: [], pause: { reason: "rate", forMs: Number.NaN } }],
  ])("calls a store again after a second that names no time for %s", async (_, permits) => {
    const answers: Permits[] = [permits, { waitsMs: [0] }];
    const { fetch, get, after } = setUp({ store: storeOf(async () => answers.shift() ?? { waitsMs: [0] }) });

    void get();
    await after(999);
    const before = fetch.sent.length;
    await after(1_001);

    expect([before, fetch.sent.length]).toEqual([0, 1]);
  });

  it("calls a store that grants nothing again after a second, not at once", async () => {
    let calls = 0;
    const store = storeOf(async () => {
      calls += 1;
      return { waitsMs: [] };
    });
    const { get, after } = setUp({ store });

    get().catch(() => undefined);
    await after(2_500);

    expect(calls).toBe(3);
  });

  it("uses every second one of the permits that it has slept through, and returns the others", async () => {
    const requests: PermitRequest[] = [];
    const store = storeOf(async (request) => {
      requests.push(request);
      return { waitsMs: requests.length === 1 ? [100, 110, 120, 130] : [10_000] };
    });
    const timers = createVirtualTimers({ startAt: NOON, lateBy: [500] });
    const { now, setTimer } = timers;
    const quota = createQuota({
      plan: { ratePerSecond: 100, burst: 10 },
      store,
      jitterMs: 100,
      now,
      setTimer,
    });
    const fetch = respondWith(new Response());
    const send = quota.calls(fetch);

    for (let call = 0; call < 6; call += 1) void send(URL, GET);
    await timers.runUntil(NOON + 700);

    // They would meet those of other processes, whose permits are due by now.
    expect(fetch.sent).toHaveLength(2);
    expect(requests.slice(1).map(({ unused }) => unused)).toEqual([2]);
  });
});

describe("createQuota() with a quota", () => {
  const plan = { ratePerSecond: 100, burst: 50, quota: { limit: 3, period: "day" } } as const;

  it("refuses at once when the period's requests are used up, and says when there are new ones", async () => {
    const { fetch, get, errorOf } = setUp({ plan });
    await Promise.all([get(), get(), get()]);

    const error = await errorOf(get());
    const second = await errorOf(get());

    expect([error.code, second.code]).toEqual(["quota_exceeded", "quota_exceeded"]);
    expect(error.availableAt).toBe(MIDNIGHT);
    expect(fetch.sent).toHaveLength(3);
  });

  it("waits into the next period when maxWaitMs allows, and sends nothing on the boundary", async () => {
    const startAt = MIDNIGHT - 30_000;
    const { timers, fetch, get } = setUp({ plan, startAt });
    await Promise.all([get(), get(), get()]);

    const fourth = get();
    await timers.runUntil(MIDNIGHT - 1);
    const before = fetch.sent.length;
    await timers.runUntil(MIDNIGHT);
    await fourth;

    expect([before, fetch.sent.length]).toEqual([3, 4]);
  });

  it("does not count permits that were never used", async () => {
    const { timers, quota, fetch } = setUp({ plan });
    let prepareMs = 60;
    const send = composeFetch(
      [
        quota.calls,
        (next) => async (url, init) => {
          await timers.runUntil(timers.now() + prepareMs);
          return next(url, init);
        },
        quota.calls,
      ],
      fetch,
    );

    await send(URL, GET);
    prepareMs = 0;
    await send(URL, GET);
    await send(URL, GET);

    expect(fetch.sent).toHaveLength(3);
  });
});

describe("createQuota() when the server refuses", () => {
  const plan = { ratePerSecond: 10, burst: 10, quota: { limit: 1_000, period: "day" } } as const;

  it("sends nothing before the server's Retry-After", async () => {
    const refused = json({ message: "Too Many Requests" }, { status: 429, headers: { "retry-after": "5" } });
    const { fetch, get, after } = setUp({ plan, prepared: [refused, new Response()] });

    const first = await get();
    void get({ operation: ORDER });
    await after(5_000);
    const before = fetch.sent.length;
    await after(5_250);

    expect(first.status).toBe(429);
    expect([before, fetch.sent.length]).toEqual([1, 2]);
  });

  it("holds back those whose permits were due before the server's Retry-After is over", async () => {
    const refused = json({ message: "Too Many Requests" }, { status: 429, headers: { "retry-after": "5" } });
    const { fetch, get, after } = setUp({ prepared: [refused, new Response()] });

    const first = get();
    void get();
    await first;
    await after(4_900);
    const before = fetch.sent.length;
    await after(7_000);

    expect([before, fetch.sent.length]).toEqual([1, 2]);
  });

  it("is not told by a later and shorter refusal that the quota is there again", async () => {
    const short = json({ message: "Too Many Requests" }, { status: 429, headers: { "retry-after": "5" } });
    const { get, errorOf } = setUp({ plan, prepared: [limitExceeded(), short] });

    await Promise.all([get(), get()]);
    const error = await errorOf(get());

    expect(error).toMatchObject({ code: "quota_exceeded", availableAt: MIDNIGHT });
  });

  it("takes the bucket to be empty when it does not say how long", async () => {
    const refused = json({ message: "Too Many Requests" }, { status: 429 });
    const { fetch, get, after } = setUp({ plan, prepared: [refused, new Response()] });

    await get({ operation: ORDER });
    void get({ operation: ORDER });
    await after(190);
    const before = fetch.sent.length;
    await after(210);

    // One token in 100 ms, after 100 ms for what the network may push together.
    expect([before, fetch.sent.length]).toEqual([1, 2]);
  });

  it("takes the quota to be spent until the period ends, also for those who wait", async () => {
    const { fetch, get, errorOf, after } = setUp({ plan, prepared: [limitExceeded()] });
    const waiting: Promise<QuotaError>[] = [];

    const first = await get();
    for (let call = 0; call < 20; call += 1) waiting.push(errorOf(get()));
    await after(2_000);
    const errors = await Promise.all(waiting);

    expect([first.status, await first.json()]).toEqual([429, { message: "Limit Exceeded" }]);
    expect(new Set(errors.map(({ code, availableAt }) => `${code} ${availableAt}`))).toEqual(
      new Set([`quota_exceeded ${MIDNIGHT}`]),
    );
    expect(fetch.sent).toHaveLength(1);
  });

  it("refuses those who waited when the quota turned out to be spent", async () => {
    const { fetch, get, errorOf, after } = setUp({
      plan: { ...plan, ratePerSecond: 1, burst: 1 },
      prepared: [limitExceeded()],
    });

    const first = get();
    const waiting = errorOf(get());
    await first;
    const error = await waiting;
    await after(10_000);

    expect(error.code).toBe("quota_exceeded");
    expect(fetch.sent).toHaveLength(1);
  });

  it("knows a spent quota by the gateway's header, and by status 403 too", async () => {
    const byHeader = new Response(null, {
      status: 429,
      headers: { "x-amzn-errortype": "LimitExceededException" },
    });
    const by403 = json({ message: "Limit Exceeded" }, { status: 403 });

    for (const response of [byHeader, by403]) {
      const { get, errorOf } = setUp({ plan, prepared: [response] });
      await get();
      expect(await errorOf(get())).toMatchObject({ code: "quota_exceeded", availableAt: MIDNIGHT });
    }
  });

  it("takes no other 403 for a refusal of the plan", async () => {
    const { fetch, get } = setUp({ plan, prepared: [json({ message: "Forbidden" }, { status: 403 })] });

    await get();
    await get();

    expect(fetch.sent).toHaveLength(2);
  });

  it("believes the server's Retry-After more than the calendar", async () => {
    const refused = json({ message: "Limit Exceeded" }, { status: 429, headers: { "retry-after": "600" } });
    const { get, errorOf } = setUp({ plan, prepared: [refused] });

    await get();
    const error = await errorOf(get());

    expect(error.availableAt).toBe(NOON + 10 * MINUTE_MS);
  });

  it("tries again after a minute when the period has just begun: the server's clock may be behind", async () => {
    const startAt = MIDNIGHT + 10_000;
    const { fetch, get, errorOf, after } = setUp({
      plan,
      startAt,
      prepared: [limitExceeded(), new Response()],
      maxWaitMs: 2 * MINUTE_MS,
    });

    await get();
    const error = await errorOf(get({ context: new CallContext(GET, { endsAt: startAt + 10_000 }) }));
    const patient = get();
    await after(MINUTE_MS + 1_000);
    await patient;

    expect(error).toMatchObject({ code: "quota_exceeded", availableAt: startAt + MINUTE_MS });
    expect(fetch.sent).toHaveLength(2);
  });
});

describe("createQuota() around and below the credentials", () => {
  function chain(prepared: Prepared[], plan = { ratePerSecond: 1, burst: 3 }) {
    const { timers, quota, fetch, after } = setUp({ plan, prepared, jitterMs: 1_000 });
    const tokenRequests: number[] = [];
    const sendTokenRequest = quota.tokenRequests(async () => {
      tokenRequests.push(timers.now());
      return new Response();
    });
    const tokens = createTokenCache({
      now: timers.now,
      requestToken: async () => {
        await sendTokenRequest(URL, { method: "POST", headers: {} });
        return tokenOf(`token-${tokenRequests.length}`, timers.now());
      },
    });
    const send = composeFetch(
      [awaitToken(tokens), quota.calls, addCredentials({ tokens, now: timers.now }), quota.calls],
      fetch,
    );
    return { timers, fetch, tokenRequests, send, after };
  }

  it("counts a request once", async () => {
    const { fetch, send, after } = chain([new Response()], { ratePerSecond: 1, burst: 10 });
    const order = { ...GET, operation: ORDER };

    for (let call = 0; call < 12; call += 1) void send(URL, order);
    await after(100);

    // Of ten, one is kept back for the network, and one was the token request.
    expect(fetch.sent).toHaveLength(8);
  });

  it("counts the second request after a 401, and the token request before it", async () => {
    const rejected = new Response(null, { status: 401 });
    const { fetch, tokenRequests, send } = chain([rejected, new Response()], { ratePerSecond: 1, burst: 6 });
    const order = { ...GET, operation: ORDER };

    await send(URL, order);
    const before = [tokenRequests.length, fetch.sent.length];
    for (let call = 0; call < 3; call += 1) void send(URL, order);
    await settle();

    // Of six, one is kept back and four are used.
    expect(before).toEqual([2, 2]);
    expect(fetch.sent).toHaveLength(3);
  });

  it("acquires a new permit for a request that was held up after it got one", async () => {
    const { timers, quota, fetch } = setUp({ plan: { ratePerSecond: 1, burst: 5 } });
    let heldUpMs = 60;
    const send = composeFetch(
      [
        quota.calls,
        (next) => async (url, init) => {
          if (heldUpMs > 0) await timers.runUntil(timers.now() + heldUpMs);
          return next(url, init);
        },
        quota.calls,
      ],
      fetch,
    );
    const order = { ...GET, operation: ORDER };

    await send(URL, order);
    heldUpMs = 0;
    for (let call = 0; call < 5; call += 1) void send(URL, order);
    await settle();

    // Of five, one is kept back, and the first request took two.
    expect(fetch.sent).toHaveLength(3);
  });

  it("counts a request in each of two budgets when two quotas stand in one chain", async () => {
    const { timers, quota, fetch } = setUp({ plan: { ratePerSecond: 100, burst: 100 } });
    const { now, setTimer } = timers;
    const slow = createQuota({ plan: { ratePerSecond: 1, burst: 1 }, jitterMs: 100, now, setTimer });
    const send = composeFetch([quota.calls, slow.calls], fetch);

    for (let call = 0; call < 3; call += 1) void send(URL, GET);
    await settle();
    const atOnce = fetch.sent.length;
    await timers.runUntil(NOON + 1_010);

    expect([atOnce, fetch.sent.length]).toEqual([1, 2]);
  });

  it("leaves no permit on a call that is over, sent or failed", async () => {
    const failed = () => Promise.reject(new TypeError("fetch failed"));
    const { quota, fetch } = setUp({ plan: { ratePerSecond: 1, burst: 5 } });
    const call = new CallContext(GET, { endsAt: Infinity });
    const init: FetchInit = { ...GET, context: call };

    await quota.calls(fetch)(URL, init);
    await quota
      .calls(failed)(URL, init)
      .catch(() => undefined);

    expect(call.permit).toBeUndefined();
  });

  it("lets a token request go before orders that wait", async () => {
    const { timers, quota, fetch } = setUp();
    const order = quota.calls(fetch);
    const token = quota.tokenRequests(fetch);
    void order(URL, GET);
    await settle();

    for (let call = 0; call < 3; call += 1) void order(URL, { ...GET, operation: ORDER });
    void token(URL, { ...GET, operation: operation("authenticate", "POST") });
    await timers.runUntil(NOON + 1_010);

    expect(idsOf(fetch)).toEqual([undefined, "authenticate"]);
  });
});

describe("createQuota() when the clock is set", () => {
  const setUpSteps = (options: Partial<QuotaOptions> = {}) => {
    const timers = createVirtualTimers();
    const fetch = respondWith(new Response());
    const { calls } = createQuota({
      plan: { ratePerSecond: 1, burst: 1 },
      jitterMs: 100,
      now: timers.date,
      monotonicNow: timers.now,
      setTimer: timers.setTimer,
      ...options,
    });
    return { timers, fetch, send: (init: object = {}) => calls(fetch)(URL, { ...GET, ...init }) };
  };

  it.each([61_000, -61_000, 3_600_000, -3_600_000])("admits all that wait: %d ms", async (step) => {
    const { timers, fetch, send } = setUpSteps();
    const waiting = Promise.all(Array.from({ length: 30 }, () => send()));
    await timers.runUntil(NOON + 1_000);

    timers.setDateBy(step);
    await timers.runUntil(NOON + 31_000);

    await waiting;
    expect(fetch.sent).toHaveLength(30);
  });

  it("names a date of the wall clock when it refuses", async () => {
    const { timers, send } = setUpSteps({ maxWaitMs: 500 });
    await send();
    timers.setDateBy(3_600_000);

    const waiting = send().catch((reason: QuotaError) => reason);
    await timers.runUntil(NOON + 600);

    const { code, availableAt } = (await waiting) as QuotaError;
    expect(code).toBe("rate_wait_too_long");
    expect(availableAt).toBeGreaterThanOrEqual(NOON + 3_600_500);
    expect(availableAt).toBeLessThan(NOON + 3_602_000);
  });
});

describe("createQuota() with a store that rejects, which it must not do", () => {
  it("reports it once, and once more when the store works again", async () => {
    const events: AuthEvent[] = [];
    let isBroken = true;
    const store = storeOf(async () => {
      if (isBroken) throw Object.assign(new Error("secret text"), { code: "EBROKEN" });
      return { waitsMs: [0] };
    });
    const { get, after } = setUp({ store, onEvent: (event) => events.push(event) });
    void get();
    await after(3_500);
    isBroken = false;
    await after(5_000);
    await get();

    expect(events).toMatchObject([
      { type: "store_unavailable", store: "quota", errorCode: "EBROKEN" },
      { type: "store_recovered", store: "quota", durationMs: expect.any(Number) },
    ]);
    expect(JSON.stringify(events)).not.toContain("secret text");
  });
});
