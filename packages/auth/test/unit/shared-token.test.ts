import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type AccessToken,
  AuthError,
  type AuthEvent,
  createMemoryTokenStore,
  createTokenCache,
  type StoredToken,
  StoreError,
  type TokenCache,
  type TokenStore,
} from "../../src/index.js";
import { deferred } from "../support/fake-fetch.js";
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

  it("does not keep the others from an endpoint for a vault of one process that is down", async () => {
    const { ask, requestToken, time } = arrangeFleet(4);
    requestToken.mockRejectedValueOnce(new AuthError("secret_unavailable", "vault"));
    const start = time.now();
    requestToken.mockImplementationOnce(async () => tokenOf("second", time.now(), LIFE));

    const values = await ask(undefined, 400);

    expect(values.filter((value) => value === "second")).toHaveLength(3);
    expect(time.now() - start).toBeLessThan(1_000);
  });

  it("leaves no timer running when the token has come", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const time = createVirtualTime();
    const sleep = (ms: number, signal?: AbortSignal) => {
      signals.push(signal);
      return time.sleep(ms);
    };
    const sharing = { store: memoryStore(time), key: "key", requestTimeoutMs: 10_000 };
    const cache = createTokenCache({
      requestToken: async () => tokenOf("token", time.now(), LIFE),
      sharing,
      now: time.now,
      sleep,
    });

    await cache.get();

    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
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
    const read = vi.fn<TokenStore["read"]>(async () => ({ position: 0 }));
    const stored = { entry, remainingMs: LIFE, number: 1 };
    const acquire = async () => ({ stored, extend: async () => true, commit: async () => true, release });
    const { ask, requestToken } = arrangeFleet(1, () => ({ read, acquire }));

    const values = await ask();

    expect(values).toEqual(["theirs"]);
    expect(release).toHaveBeenCalledOnce();
    expect(requestToken).not.toHaveBeenCalled();
  });

  it("takes no entry that is not a token", async () => {
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
      read: async () => ({ position: 0 }),
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
      read: async () => ({ position: 0 }),
      acquire: async () => ({ extend: away, commit: away, release: away }),
    }));

    expect(await ask()).toEqual(["token-1"]);
  });

  it("throws what the endpoint throws when the store fails at the release", async () => {
    const { ask, requestToken } = arrangeFleet(1, () => ({
      read: async () => ({ position: 0 }),
      acquire: async () => ({ extend: away, commit: away, release: away }),
    }));
    requestToken.mockRejectedValueOnce(new AuthError("token_request_rejected", "no"));

    expect(await ask()).toEqual(["token_request_rejected"]);
  });
});

describe("createTokenCache() with a store that does not work", () => {
  const lease = { extend: async () => true, commit: async () => true, release: async () => undefined };
  const entryOf = (value: string) => JSON.stringify({ v: 1, token: value, lifetimeMs: LIFE });

  /** One cache, and what it reports. */
  function arrangeWatched(store: TokenStore) {
    const time = createVirtualTime();
    const events: AuthEvent[] = [];
    let count = 0;
    const requestToken = vi.fn(async () => {
      count += 1;
      return tokenOf(`token-${count}`, time.now(), LIFE);
    });
    const sharing = {
      store,
      key: "key",
      requestTimeoutMs: 10_000,
      onEvent: (event: AuthEvent) => events.push(event),
    };
    const cache = createTokenCache({ requestToken, sharing, now: time.now, sleep: time.sleep });
    /** Lets that many tokens live and expire. */
    const live = async (lives: number) => {
      for (let life = 0; life < lives; life += 1) {
        await cache.get();
        await time.advance(LIFE);
      }
    };
    return { time, events, cache, live, requestToken };
  }

  it("says so once, and once that it works again", async () => {
    const store = createMemoryTokenStore();
    const read = vi.spyOn(store, "read");
    const { events, live } = arrangeWatched(store);
    read.mockRejectedValue(Object.assign(new Error("redis://u:pass@host"), { code: "ECONNREFUSED" }));

    await live(5);
    read.mockRestore();
    await live(5);

    expect(events).toEqual([
      {
        type: "store_unavailable",
        store: "tokens",
        errorCode: "ECONNREFUSED",
        message: "the token store failed at read, so this process requests its own tokens: ECONNREFUSED",
      },
      { type: "store_recovered", store: "tokens", durationMs: 5 * LIFE },
    ]);
  });

  it("shows the words of a StoreError, and of no other", async () => {
    const acquire = () => Promise.reject(new StoreError("READONLY", "connect it to the primary"));
    const { events, live } = arrangeWatched({ read: async () => ({ position: 0 }), acquire });

    await live(1);

    expect(events).toEqual([
      expect.objectContaining({
        errorCode: "READONLY",
        message: expect.stringMatching(/at acquire.*: connect it to the primary$/),
      }),
    ]);
  });

  it("does not take the reads that a read-only replica allows for its recovery", async () => {
    const acquire = () => Promise.reject(new StoreError("READONLY", "no"));
    const { events, live, requestToken } = arrangeWatched({ read: async () => ({ position: 0 }), acquire });

    await live(10);

    expect(events.map(({ type }) => type)).toEqual(["store_unavailable"]);
    expect(requestToken).toHaveBeenCalledTimes(10);
  });

  it("tells of no recovery while something else than what failed first works", async () => {
    const acquire = vi.fn<TokenStore["acquire"]>(() => Promise.reject(new StoreError("READONLY", "no")));
    const read = vi.fn<TokenStore["read"]>(async () => ({ position: 0 }));
    const { events, live } = arrangeWatched({ read, acquire });
    await live(1);
    read.mockRejectedValueOnce(new StoreError("ECONNRESET", "no"));

    await live(3);

    expect(events.map(({ type }) => type)).toEqual(["store_unavailable"]);
  });

  it("works again when the next lease is given, after a commit that failed", async () => {
    const commit = vi.fn(async () => true).mockRejectedValueOnce(new StoreError("ECONNRESET", "no"));
    const acquire = async () => ({ ...lease, commit });
    const { events, live } = arrangeWatched({ read: async () => ({ position: 0 }), acquire });

    await live(2);

    expect(events).toMatchObject([
      { type: "store_unavailable", message: expect.stringContaining("failed at commit") },
      { type: "store_recovered", durationMs: LIFE },
    ]);
  });

  it.each([
    ["that cannot be decrypted", undefined],
    ["of another version", '{"v":2}'],
    ["that is not JSON", "no"],
    ["whose token does not fit into a header", entryOf("a\nb")],
  ])("reports an entry %s, and that it was replaced", async (_, entry) => {
    let stored: StoredToken | undefined = { entry, remainingMs: LIFE, number: 1 };
    const commit = vi.fn(async (text: string) => {
      stored = { entry: text, remainingMs: LIFE, number: 2 };
      return true;
    });
    const acquire = async () => ({ ...lease, commit });
    const { events, cache, time } = arrangeWatched({ read: async () => ({ stored, position: 0 }), acquire });

    const token = await cache.get();
    await time.advance(LIFE);
    await cache.get();

    expect(token.reveal()).toBe("token-1");
    expect(events).toMatchObject([
      { type: "store_unavailable", errorCode: "entry_unreadable" },
      { type: "store_recovered", durationMs: LIFE },
    ]);
  });

  it("takes no entry that outlives its token: the store's clock was set back", async () => {
    const stored = { entry: entryOf("theirs"), remainingMs: LIFE + 3_600_000, number: 1 };
    const { cache } = arrangeWatched({
      read: async () => ({ stored, position: 0 }),
      acquire: async () => lease,
    });

    expect((await cache.get()).reveal()).toBe("token-1");
  });

  it("looks for a token in the pause after a failed request, but not in a store that cannot be read", async () => {
    const read = vi.fn<TokenStore["read"]>(async () => ({ position: 0 }));
    const { cache, requestToken, events } = arrangeWatched({ read, acquire: async () => lease });
    requestToken.mockRejectedValueOnce(new AuthError("token_request_failed", "down"));
    await cache.get().catch(() => undefined);

    read.mockResolvedValueOnce({
      stored: { entry: entryOf("theirs"), remainingMs: LIFE, number: 1 },
      position: 1,
    });
    const found = await cache.get();
    await cache.replace(found).catch(() => undefined);
    read.mockRejectedValue(new Error("away"));
    requestToken.mockRejectedValue(new AuthError("token_request_failed", "down"));
    await cache.get().catch(() => undefined);
    const reads = read.mock.calls.length;
    for (let call = 0; call < 10; call += 1) {
      await expect(cache.get()).rejects.toMatchObject({ code: "token_request_backing_off" });
    }

    expect(found.reveal()).toBe("theirs");
    expect(events.map(({ type }) => type)).toEqual(["store_unavailable"]);
    expect(read.mock.calls.length).toBe(reads);
  });

  it("keeps what it finds in the store, unless a newer token has come meanwhile", async () => {
    const theirs = { stored: { entry: entryOf("theirs"), remainingMs: LIFE, number: 1 }, position: 1 };
    const read = vi.fn<TokenStore["read"]>(async () => theirs);
    const { cache } = arrangeWatched({ read, acquire: async () => lease });
    await cache.find(() => true);
    const found = cache.peek()?.reveal();
    const late = deferred<typeof theirs>();
    read.mockImplementationOnce(() => late.promise);

    const finding = cache.find((token) => token.lifetimeMs > LIFE - 1 && token !== cache.peek());
    await cache.refresh();
    late.resolve(theirs);
    await finding;

    expect(found).toBe("theirs");
    expect(cache.peek()?.reveal()).toBe("token-1");
  });

  it("never takes a rejected token out of the store again", async () => {
    const stored = { entry: entryOf("rotated"), remainingMs: LIFE, number: 1 };
    const { cache } = arrangeWatched({
      read: async () => ({ stored, position: 0 }),
      acquire: async () => lease,
    });
    const rotated = await cache.get();

    const replaced = await cache.replace(rotated);
    const again = await cache.replace(replaced);

    expect(rotated.reveal()).toBe("rotated");
    expect([replaced.reveal(), again.reveal()]).toEqual(["token-1", "token-2"]);
    expect(await cache.find((token) => !token.equals(again))).toBeUndefined();
  });

  it("leaves a store that throws out too", async () => {
    const boom = () => {
      throw new Error("not even a promise");
    };
    const { cache, events } = arrangeWatched({ read: async () => ({ position: 0 }), acquire: boom });

    expect((await cache.get()).reveal()).toBe("token-1");
    expect(events).toHaveLength(1);
  });
});

describe("createTokenCache() with a store whose lease never comes free", () => {
  const taken: TokenStore = { read: async () => ({ position: 0 }), acquire: async () => undefined };

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
    expect((await store.read("key")).stored?.entry).toBe("newer");
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

    expect(during.stored).toEqual({ entry: "entry", remainingMs: 2_000, number: 1 });
    expect(after.stored).toBeUndefined();
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
