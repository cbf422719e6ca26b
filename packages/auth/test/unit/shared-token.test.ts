import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type AccessToken,
  AuthError,
  createMemoryTokenStore,
  createTokenCache,
  type TokenCache,
  type TokenStore,
} from "../../src/index.js";
import { tokenOf } from "../support/tokens.js";
import { createVirtualTime, settle, type VirtualTime } from "../support/virtual-time.js";

const LIFE = 60_000;

/** Processes with caches of their own, one store and one endpoint that takes 200 ms. */
function arrangeFleet(size: number, makeStore: (time: VirtualTime) => TokenStore = memoryStore) {
  const time = createVirtualTime();
  const store = makeStore(time);
  let count = 0;
  const requestToken = vi.fn(async (): Promise<AccessToken> => {
    count += 1;
    const value = `token-${count}`;
    const at = time.now();
    await time.sleep(200);
    return tokenOf(value, at, LIFE);
  });
  const caches = Array.from({ length: size }, (_, index) =>
    createTokenCache({
      requestToken,
      sharing: { store, key: "key", requestTimeoutMs: 10_000 },
      now: time.now,
      random: () => index / size,
      sleep: time.sleep,
    }),
  );
  /** What every process gets when it asks, once that has come. */
  const ask = async (which: readonly TokenCache[] = caches, ms = 2_000) => {
    const all = Promise.allSettled(which.map((cache) => cache.get()));
    await time.advance(ms);
    return (await all).map((result) =>
      result.status === "fulfilled" ? result.value.reveal() : result.reason.code,
    );
  };
  return { time, store, requestToken, caches, ask };
}

function memoryStore(time: VirtualTime): TokenStore {
  return createMemoryTokenStore({ now: time.now });
}

afterEach(() => {
  vi.useRealTimers();
});

describe("createTokenCache() with a store", () => {
  it("makes one token request for 16 processes that start together", async () => {
    const { ask, requestToken } = arrangeFleet(16);

    const values = await ask();

    expect(new Set(values)).toEqual(new Set(["token-1"]));
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("makes one token request per life of the token", async () => {
    const { ask, requestToken, time } = arrangeFleet(16);

    for (let second = 0; second < 10 * 60; second += 3) {
      const values = await ask(undefined, 1_000);
      expect(values.every((value) => /^token-\d+$/.test(value))).toBe(true);
      await time.advance(2_000);
    }

    // The window is at most a fifth of the life: 600 s of 60 s tokens are 10 lives, or 12 where each ends early.
    expect(requestToken.mock.calls.length).toBeGreaterThanOrEqual(10);
    expect(requestToken.mock.calls.length).toBeLessThanOrEqual(13);
  });

  it("makes one token request when all find the token expired at once", async () => {
    const { ask, requestToken, time } = arrangeFleet(16);
    await ask();

    await time.advance(LIFE);
    const values = await ask();

    expect(new Set(values)).toEqual(new Set(["token-2"]));
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("makes one token request when all had the same token rejected", async () => {
    const { ask, caches, requestToken, time } = arrangeFleet(16);
    await ask();

    const replaced = Promise.all(caches.map(async (cache) => cache.replace(cache.peek() as AccessToken)));
    await time.advance(2_000);

    expect(new Set((await replaced).map((token) => token.reveal()))).toEqual(new Set(["token-2"]));
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("asks the endpoint for a forced refresh, and the others take its token over in time", async () => {
    const { ask, caches, requestToken, time } = arrangeFleet(3);
    await ask();

    await time.advance(LIFE / 2);
    const refreshed = caches[0]?.refresh();
    await time.advance(1_000);
    const others = await ask();
    await time.advance(LIFE / 2 - 8_000);
    await ask();
    const later = await ask();

    expect((await refreshed)?.reveal()).toBe("token-2");
    expect(others).toEqual(["token-2", "token-1", "token-1"]);
    expect(later).toEqual(["token-2", "token-2", "token-2"]);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("takes over from a process that died with the lease, when the lease has run out", async () => {
    const { ask, store, requestToken } = arrangeFleet(2);
    await store.acquire("key", 12_000);

    const values = await ask(undefined, 13_000);

    expect(values).toEqual(["token-1", "token-1"]);
    expect(requestToken).toHaveBeenCalledOnce();
  });

  it("keeps the lease as long as its request takes, and no longer than 3 s for a process that died", async () => {
    const { ask, caches, store, requestToken, time } = arrangeFleet(4);
    const leases: number[] = [];
    const { acquire } = store;
    Object.assign(store, {
      acquire: async (key: string, leaseMs: number) => {
        leases.push(leaseMs);
        return acquire(key, leaseMs);
      },
    });
    requestToken.mockImplementationOnce(async () => {
      const at = time.now();
      await time.sleep(8_000);
      return tokenOf("slow", at, LIFE);
    });

    const values = await ask(caches, 9_000);

    expect(values).toEqual(["slow", "slow", "slow", "slow"]);
    expect(requestToken).toHaveBeenCalledOnce();
    expect(Math.max(...leases)).toBe(3_000);
  });

  it("goes on at once when the holder of the lease fails, as its pause allows", async () => {
    const { ask, requestToken } = arrangeFleet(4);
    requestToken.mockRejectedValueOnce(new AuthError("token_request_failed", "down"));

    const values = await ask(undefined, 5_000);

    expect(values.filter((value) => value === "token_request_failed")).toHaveLength(1);
    expect(values.filter((value) => value === "token-1")).toHaveLength(3);
    expect(requestToken).toHaveBeenCalledTimes(2);
  });

  it("keeps the others away from a failing endpoint for as long as it asked", async () => {
    const { caches, requestToken, time } = arrangeFleet(4);
    const at: number[] = [];
    const start = time.now();
    requestToken.mockImplementation(async () => {
      at.push(time.now() - start);
      throw new AuthError("token_request_failed", "busy", { status: 429, retryAfterMs: 4_000 });
    });

    for (const cache of caches) cache.get().catch(() => undefined);
    await time.advance(7_000);

    expect(at).toHaveLength(2);
    expect(at[1]).toBeGreaterThanOrEqual(4_000);
  });

  it("takes the token that was stored between its look and its lease", async () => {
    const release = vi.fn(async () => undefined);
    const entry = JSON.stringify({ v: 1, token: "theirs", lifetimeMs: LIFE });
    const read = vi.fn<TokenStore["read"]>(async () => undefined);
    const stored = { entry, remainingMs: LIFE, number: 1 };
    const acquire = async () => ({ stored, extend: async () => true, commit: async () => true, release });
    const { ask, requestToken } = arrangeFleet(1, () => ({ read, acquire }));

    const values = await ask();

    expect(values).toEqual(["theirs"]);
    expect(release).toHaveBeenCalledOnce();
    expect(requestToken).not.toHaveBeenCalled();
  });

  it("takes no entry that is no token", async () => {
    for (const entry of ["", "null", "{}", '{"v":1,"token":"two words","lifetimeMs":60000}', '{"v":2}']) {
      const { ask, store, requestToken } = arrangeFleet(1);
      await (await store.acquire("key", 1_000))?.commit(entry, LIFE);

      expect(await ask()).toEqual(["token-1"]);
      expect(requestToken).toHaveBeenCalledOnce();
    }
  });
});

describe("createTokenCache() with a store that is away", () => {
  const away = () => Promise.reject(new Error("connect ECONNREFUSED"));

  it("lets each process ask for itself when the store fails", async () => {
    const { ask, requestToken } = arrangeFleet(4, () => ({ read: away, acquire: away }));

    const values = await ask();

    expect(values).toEqual(["token-1", "token-2", "token-3", "token-4"]);
    expect(requestToken).toHaveBeenCalledTimes(4);
  });

  it("waits two seconds for a store that hangs, and gives back a lease that comes later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const release = vi.fn(async () => undefined);
    let grant: (() => void) | undefined;
    const granted = new Promise<void>((resolve) => {
      grant = resolve;
    });
    const store: TokenStore = {
      read: async () => undefined,
      acquire: async () => {
        await granted;
        return { extend: async () => true, commit: async () => true, release };
      },
    };
    const { caches, time } = arrangeFleet(1, () => store);
    const token = caches[0]?.get();

    await vi.advanceTimersByTimeAsync(2_000);
    await time.advance(200);
    grant?.();
    await settle();

    expect((await token)?.reveal()).toBe("token-1");
    expect(release).toHaveBeenCalledOnce();
  });

  it("keeps the token when the store fails at the commit", async () => {
    const { ask } = arrangeFleet(1, () => ({
      read: async () => undefined,
      acquire: async () => ({ extend: away, commit: away, release: away }),
    }));

    expect(await ask()).toEqual(["token-1"]);
  });

  it("throws what the endpoint throws when the store fails at the release", async () => {
    const { ask, requestToken } = arrangeFleet(1, () => ({
      read: async () => undefined,
      acquire: async () => ({ extend: away, commit: away, release: away }),
    }));
    requestToken.mockRejectedValueOnce(new AuthError("token_request_rejected", "no"));

    expect(await ask()).toEqual(["token_request_rejected"]);
  });
});

describe("createTokenCache() with a store whose lease never comes free", () => {
  const taken: TokenStore = { read: async () => undefined, acquire: async () => undefined };

  it("asks for itself after the time of two leases, when a caller waits", async () => {
    const { ask, requestToken } = arrangeFleet(1, () => taken);

    const values = await ask(undefined, 29_000);

    expect(values).toEqual(["token-1"]);
    expect(requestToken).toHaveBeenCalledOnce();
  });
});

describe("createTokenCache() in the background with a store whose lease is held", () => {
  it("lets the holder do it, as long as its own token serves", async () => {
    const { ask, store, requestToken, time } = arrangeFleet(1);
    requestToken.mockImplementationOnce(async () => tokenOf("long", time.now(), 3_600_000));
    await ask();
    await time.advance(3_600_000 - 140_000);
    await store.acquire("key", 60_000);

    const values = await ask(undefined, 30_000);

    expect(values).toEqual(["long"]);
    expect(requestToken).toHaveBeenCalledOnce();
  });
});

describe("createMemoryTokenStore()", () => {
  it("gives the lease to one at a time", async () => {
    const store = createMemoryTokenStore();

    const first = await store.acquire("key", 1_000);
    const second = await store.acquire("key", 1_000);
    const other = await store.acquire("other key", 1_000);
    await first?.release();
    const third = await store.acquire("key", 1_000);

    expect([first, second, other, third].map((lease) => lease !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("refuses the entry of a holder that was overtaken", async () => {
    const time = createVirtualTime();
    const store = createMemoryTokenStore({ now: time.now });
    const slow = await store.acquire("key", 1_000);
    await time.advance(1_000);
    const quick = await store.acquire("key", 1_000);
    const stored = await quick?.commit("newer", 5_000);

    const late = await slow?.commit("older", 5_000);

    expect([stored, late]).toEqual([true, false]);
    expect((await store.read("key"))?.entry).toBe("newer");
  });

  it("does not let a holder that was overtaken free the other's lease", async () => {
    const time = createVirtualTime();
    const store = createMemoryTokenStore({ now: time.now });
    const slow = await store.acquire("key", 1_000);
    await time.advance(1_000);
    await store.acquire("key", 1_000);

    await slow?.release();

    expect(await store.acquire("key", 1_000)).toBeUndefined();
  });

  it("tells what is left of a life, and forgets what has expired", async () => {
    const time = createVirtualTime();
    const store = createMemoryTokenStore({ now: time.now });
    await (await store.acquire("key", 1_000))?.commit("entry", 5_000);

    await time.advance(3_000);
    const during = await store.read("key");
    await time.advance(2_000);
    const after = await store.read("key");

    expect(during).toEqual({ entry: "entry", remainingMs: 2_000, number: 1 });
    expect(after).toBeUndefined();
  });

  it("keeps others away for as long as a failed holder says", async () => {
    const time = createVirtualTime();
    const store = createMemoryTokenStore({ now: time.now });
    await (await store.acquire("key", 1_000))?.release(3_000);

    const during = await store.acquire("key", 1_000);
    await time.advance(3_000);
    const after = await store.acquire("key", 1_000);

    expect(during).toBeUndefined();
    expect(after).toBeDefined();
  });
});
