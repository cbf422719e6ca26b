import { describe, expect, it, vi } from "vitest";
import { type AccessToken, AuthError, createMemoryTokenStore, createTokenCache } from "../../src/index.js";
import { type Deferred, deferred } from "../support/fake-fetch.js";
import { tokenOf } from "../support/tokens.js";
import { createVirtualTime, settle } from "../support/virtual-time.js";

const unreachable = () => new AuthError("token_request_failed", "unreachable");

/** A cache whose endpoint responds when the test says so. Without jitter: the window is half, pauses are half. */
function arrange() {
  const time = createVirtualTime();
  const requests: (Deferred<AccessToken> & { at: number })[] = [];
  const requestToken = vi.fn(() => {
    const request = { ...deferred<AccessToken>(), at: time.now() };
    requests.push(request);
    return request.promise;
  });
  const cache = createTokenCache({ requestToken, now: time.now, random: () => 0, sleep: time.sleep });
  const respond = async (index: number, value: string, lifetimeMs?: number) => {
    const request = requests[index];
    request?.resolve(tokenOf(value, request.at, lifetimeMs));
    await settle();
  };
  const fail = async (index: number, error: Error = unreachable()) => {
    requests[index]?.reject(error);
    await settle();
  };
  /** A cache that has its first token. */
  const filled = async (lifetimeMs?: number) => {
    const first = cache.get();
    await respond(0, "first", lifetimeMs);
    return first;
  };
  return { time, requestToken, cache, respond, fail, filled };
}

const value = async (token: Promise<AccessToken>) => (await token).reveal();

describe("createTokenCache() get()", () => {
  it("shares one token request between concurrent callers", async () => {
    const { cache, respond, requestToken } = arrange();

    const tokens = Promise.all([cache.get(), cache.get(), cache.get()]);
    await respond(0, "first");

    expect(new Set((await tokens).map((token) => token.reveal()))).toEqual(new Set(["first"]));
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("keeps a token of 60 s for most of its life", async () => {
    const { cache, filled, time, requestToken } = arrange();
    await filled(60_000);

    await time.advance(50_000);
    const again = await cache.get();

    expect(again.reveal()).toBe("first");
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("asks in the background while the old token still serves, and only once", async () => {
    const { cache, filled, respond, time, requestToken } = arrange();
    await filled(3_600_000);

    await time.advance(3_600_000 - 149_000);
    const during = await Promise.all([value(cache.get()), value(cache.get())]);
    await respond(1, "second");
    const after = await value(cache.get());

    expect(during).toEqual(["first", "first"]);
    expect(after).toBe("second");
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("keeps the old token when the background request fails, and pauses", async () => {
    const { cache, filled, fail, time, requestToken } = arrange();
    await filled(3_600_000);
    await time.advance(3_600_000 - 149_000);

    await cache.get();
    await fail(1);
    const during = await value(cache.get());
    await time.advance(499);
    await cache.get();

    expect(during).toBe("first");
    expect(requestToken).toHaveBeenCalledTimes(2);

    await time.advance(1);
    await cache.get();

    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("waits for a new token when the old one is about to expire", async () => {
    const { cache, filled, respond, time } = arrange();
    await filled(60_000);

    await time.advance(57_500);
    const next = cache.get();
    await respond(1, "second");

    expect(await value(next)).toBe("second");
  });

  it("asks again when the clock was set back, since the token's age is not known any more", async () => {
    const { cache, filled, respond, time } = arrange();
    await filled(60_000);

    time.setBack(600_000);
    const next = cache.get();
    await respond(1, "second");

    expect(await value(next)).toBe("second");
  });

  it("lets one caller go without aborting the others' request", async () => {
    const { cache, respond, requestToken } = arrange();
    const controller = new AbortController();
    const reason = new Error("the user left");

    const leaving = cache.get({ signal: controller.signal });
    const staying = cache.get();
    controller.abort(reason);

    await expect(leaving).rejects.toBe(reason);
    await respond(0, "first");
    expect(await value(staying)).toBe("first");
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("starts nothing for a caller that has aborted already", async () => {
    const { cache, requestToken } = arrange();

    const token = cache.get({ signal: AbortSignal.abort() });

    await expect(token).rejects.toMatchObject({ name: "AbortError" });
    expect(requestToken).not.toHaveBeenCalled();
  });
});

describe("createTokenCache() after a failure", () => {
  it("gives all waiting callers the failure, and works again after the pause", async () => {
    const { cache, respond, fail, time } = arrange();

    const both = Promise.allSettled([cache.get(), cache.get()]);
    await fail(0);
    const [one, other] = await both;
    await time.advance(500);
    const later = cache.get();
    await respond(1, "second");

    expect(one).toMatchObject({ status: "rejected", reason: { code: "token_request_failed" } });
    expect(other).toMatchObject({ status: "rejected", reason: { code: "token_request_failed" } });
    expect(await value(later)).toBe("second");
  });

  it("refuses within the pause without a request, telling the failure and the time left", async () => {
    const { cache, fail, time, requestToken } = arrange();
    const cause = new AuthError("token_request_rejected", "Could not reach login.example:443 (ENOTFOUND).", {
      status: 401,
      oauth: { error: "invalid_client" },
    });
    cache.get().catch(() => undefined);
    await fail(0, cause);

    await time.advance(100);
    const refused = cache.get();

    await expect(refused).rejects.toMatchObject({
      code: "token_request_backing_off",
      message:
        "[auth] Could not reach login.example:443 (ENOTFOUND). The next token request is possible in 400 ms.",
      retryAfterMs: 400,
      status: 401,
      oauth: { error: "invalid_client" },
      cause,
    });
    await expect(cache.refresh()).rejects.toMatchObject({ code: "token_request_backing_off" });
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("doubles the pause with each failure, up to a minute", async () => {
    const { cache, fail, time, requestToken } = arrange();
    const pauses: number[] = [];

    for (let attempt = 0; attempt < 9; attempt += 1) {
      cache.get().catch(() => undefined);
      await fail(attempt);
      const refused: unknown = await cache.get().catch((error: unknown) => error);
      const pauseMs = (refused as AuthError).retryAfterMs ?? 0;
      pauses.push(pauseMs);
      await time.advance(pauseMs);
    }

    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(requestToken).toHaveBeenCalledTimes(9);
  });

  it("pauses at least as long as the endpoint asked for", async () => {
    const { cache, fail } = arrange();
    cache.get().catch(() => undefined);

    await fail(0, new AuthError("token_request_failed", "busy", { status: 429, retryAfterMs: 20_000 }));

    await expect(cache.get()).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  it("starts the pauses anew after a success", async () => {
    const { cache, respond, fail, time } = arrange();
    for (const attempt of [0, 1, 2]) {
      cache.get().catch(() => undefined);
      await fail(attempt);
      await time.advance(10_000);
    }
    cache.get().catch(() => undefined);
    await respond(3, "fourth", 1_000);
    await time.advance(1_000);

    cache.get().catch(() => undefined);
    await fail(4);

    await expect(cache.get()).rejects.toMatchObject({ retryAfterMs: 500 });
  });

  it("reports any other error as an AuthError, without its message", async () => {
    const { cache, fail } = arrange();

    const token = cache.get();
    token.catch(() => undefined);
    await fail(
      0,
      Object.assign(new TypeError("fetch of https://x?client-secret=abc failed"), { code: "ECONNRESET" }),
    );

    await expect(token).rejects.toMatchObject({
      code: "token_request_failed",
      cause: { name: "TypeError", message: "ECONNRESET", code: "ECONNRESET" },
    });
  });
});

describe("createTokenCache() refresh()", () => {
  it("never joins a request that began before it", async () => {
    const { cache, respond, requestToken } = arrange();

    const older = cache.get();
    const refreshed = cache.refresh();
    await settle();
    await respond(1, "second");
    await respond(0, "first");

    expect(await value(refreshed)).toBe("second");
    expect(await value(older)).toBe("second");
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("is not overwritten by the late response of an older request", async () => {
    const { cache, respond } = arrange();
    cache.get();
    const refreshed = cache.refresh();
    await settle();

    await respond(1, "second");
    await refreshed;
    await respond(0, "first");

    expect(await value(cache.get())).toBe("second");
  });

  it("keeps its token when an older request fails late, without a pause", async () => {
    const { cache, respond, fail, requestToken } = arrange();
    const older = cache.get();
    const refreshed = cache.refresh();
    await settle();

    await respond(1, "second");
    await refreshed;
    await fail(0);
    cache.refresh();
    await settle();

    expect(await value(older)).toBe("second");
    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("makes one request for callers that ask at the same time, and one more for those that ask during it", async () => {
    const { cache, filled, respond, requestToken } = arrange();
    await filled();

    const early = Promise.all([cache.refresh(), cache.refresh()]);
    await settle();
    const late = Promise.all([cache.refresh(), cache.refresh(), cache.refresh()]);
    await settle();
    await respond(1, "second");
    await respond(2, "third");

    expect((await early).map((token) => token.reveal())).toEqual(["second", "second"]);
    expect((await late).map((token) => token.reveal())).toEqual(["third", "third", "third"]);
    expect(requestToken).toHaveBeenCalledTimes(3);
  });

  it("leaves the old token in use when it fails", async () => {
    const { cache, filled, fail } = arrange();
    await filled();

    const refreshed = cache.refresh();
    refreshed.catch(() => undefined);
    await settle();
    await fail(1);

    await expect(refreshed).rejects.toMatchObject({ code: "token_request_failed" });
    expect(await value(cache.get())).toBe("first");
  });
});

describe("createTokenCache() replace()", () => {
  it("makes one request for all callers whose token was rejected", async () => {
    const { cache, filled, respond, requestToken } = arrange();
    const rejected = await filled();

    const replaced = Promise.all([cache.replace(rejected), cache.replace(rejected), cache.get()]);
    await settle();
    await respond(1, "second");

    expect((await replaced).map((token) => token.reveal())).toEqual(["second", "second", "second"]);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("gives the newer token at once to a caller that comes late with an old one", async () => {
    const { cache, filled, respond, requestToken } = arrange();
    const rejected = await filled();
    cache.replace(rejected);
    await settle();
    await respond(1, "second");

    const late = await cache.replace(rejected);

    expect(late.reveal()).toBe("second");
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("tells apart a token that serves for long and one for which a new one is due", async () => {
    const { cache, filled, time, requestToken } = arrange();
    const before = cache.fresh();
    await filled(3_600_000);

    const early = cache.fresh();
    await time.advance(3_600_000 - 149_000);

    expect([before, early?.authorization(), cache.fresh()]).toEqual([undefined, "Bearer first", undefined]);
    expect(cache.peek()?.reveal()).toBe("first");
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("never returns the rejected token again, not even when the request fails", async () => {
    const { cache, filled, fail } = arrange();
    const rejected = await filled();
    cache.replace(rejected).catch(() => undefined);
    await settle();

    await fail(1);

    expect(cache.peek()).toBeUndefined();
    await expect(cache.get()).rejects.toMatchObject({ code: "token_request_backing_off" });
  });
});

describe("createTokenCache() find()", () => {
  it("gives the token that it has, where it will do, and never asks for one", async () => {
    const { cache, filled, requestToken } = arrange();
    const nothing = await cache.find(() => true);
    await filled();

    const found = await cache.find((token) => token.reveal() === "first");
    const unfit = await cache.find(() => false);

    expect([nothing, found?.reveal(), unfit]).toEqual([undefined, "first", undefined]);
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("starts nothing for a caller that has aborted already", async () => {
    const { cache } = arrange();

    await expect(cache.find(() => true, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

describe("createTokenCache() refresh() of a token that will do", () => {
  it("makes no request where the cache has one", async () => {
    const { cache, filled, requestToken } = arrange();
    await filled();

    const token = await cache.refresh({ accept: (one) => one.reveal() === "first" });

    expect(token.reveal()).toBe("first");
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("is content with the token of the refresh before, where that will do", async () => {
    const { cache, filled, respond, requestToken } = arrange();
    await filled();
    const before = cache.refresh();
    await settle();

    const accept = (token: AccessToken) => token.reveal() === "second";
    const after = Promise.all([cache.refresh({ accept }), cache.refresh({ accept })]);
    await settle();
    await respond(1, "second");
    await before;

    expect((await after).map((token) => token.reveal())).toEqual(["second", "second"]);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes a request where one of those that wait together is not content", async () => {
    const { cache, filled, respond, requestToken } = arrange();
    await filled();
    cache.refresh();
    await settle();

    const content = cache.refresh({ accept: (token) => token.reveal() === "second" });
    const other = cache.refresh();
    await settle();
    await respond(1, "second");
    await respond(2, "third");

    expect([await value(content), await value(other)]).toEqual(["third", "third"]);
    expect(requestToken).toHaveBeenCalledTimes(3);
  });
});

describe("createTokenCache() with a clock that is set", () => {
  const HOUR = 3_600_000;

  /** The two clocks of a machine, and an endpoint that responds at once. */
  function arrangeClocks(sharing?: Parameters<typeof createTokenCache>[0]["sharing"]) {
    const time = createVirtualTime();
    const requestToken = vi.fn(async () =>
      tokenOf(`token-${requestToken.mock.calls.length}`, time.now(), HOUR),
    );
    const clocks = { now: time.now, monotonicNow: time.monotonicNow };
    const cache = createTokenCache({ ...clocks, requestToken, sharing, random: () => 0, sleep: time.sleep });
    return { time, requestToken, cache };
  }

  it.each([HOUR / 2, HOUR, 2 * HOUR, 24 * HOUR])(
    "uses no expired token after a step back by %i ms",
    async (step) => {
      const { time, cache, requestToken } = arrangeClocks();
      await cache.get();
      await time.advance(HOUR - 60_000);
      time.setBack(step);
      await time.advance(60_000);

      const token = await cache.get();

      expect(token.reveal()).toBe("token-2");
      expect(requestToken).toHaveBeenCalledTimes(2);
    },
  );

  it("keeps a young token after a step back", async () => {
    const { time, cache, requestToken } = arrangeClocks();
    await cache.get();

    time.setBack(HOUR);
    await time.advance(60_000);
    await cache.get();

    expect(requestToken).toHaveBeenCalledOnce();
  });

  it.each([HOUR, 24 * HOUR, 3_650 * 24 * HOUR])(
    "makes one request after a step forward by %i ms",
    async (step) => {
      const { time, cache, requestToken } = arrangeClocks();
      await cache.get();

      time.setBack(-step);
      for (let call = 0; call < 100; call += 1) {
        await cache.get();
        await time.advance(1_000);
      }

      expect(requestToken).toHaveBeenCalledTimes(2);
    },
  );

  it("makes none after a step forward where the store has the token: its clock is another", async () => {
    const store = createMemoryTokenStore();
    const { time, cache, requestToken } = arrangeClocks({ store, key: "key", requestTimeoutMs: 10_000 });
    await cache.get();

    time.setBack(-24 * HOUR);
    const token = await cache.get();

    expect(token.reveal()).toBe("token-1");
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it.each([-HOUR, HOUR])("leaves the pause after a failure as it was, at a step of %i ms", async (step) => {
    const { time, cache, requestToken } = arrangeClocks();
    requestToken.mockRejectedValueOnce(unreachable());
    await cache.get().catch(() => undefined);

    time.setBack(step);
    await expect(cache.get()).rejects.toMatchObject({ code: "token_request_backing_off", retryAfterMs: 500 });
    await time.advance(500);

    expect((await cache.get()).reveal()).toMatch(/^token-/);
  });
});

describe("createTokenCache() as two caches", () => {
  it("shares nothing between them", async () => {
    const one = arrange();
    const other = arrange();

    await one.filled();

    expect(one.cache.peek()?.reveal()).toBe("first");
    expect(other.cache.peek()).toBeUndefined();
  });

  it("lets them ask at different times, by the jitter of each", async () => {
    const time = createVirtualTime();
    const requestToken = vi.fn(async () => tokenOf("token", time.now(), 3_600_000));
    const early = createTokenCache({ requestToken, now: time.now, random: () => 0.99 });
    const late = createTokenCache({ requestToken, now: time.now, random: () => 0 });
    await Promise.all([early.get(), late.get()]);
    requestToken.mockClear();

    await time.advance(3_600_000 - 200_000);
    await late.get();
    const afterLate = requestToken.mock.calls.length;
    await early.get();

    expect(afterLate).toBe(0);
    expect(requestToken).toHaveBeenCalledOnce();
  });
});
