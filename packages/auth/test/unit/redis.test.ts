import { InputError } from "@energy-clients/client-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEntryCipher, type EncryptionKey } from "../../src/redis/entry-cipher.js";
import {
  createRedisQuotaStore,
  createRedisTokenStore,
  type IoredisLike,
  type NodeRedisLike,
  type RedisQuotaStoreOptions,
  type RedisTokenStoreOptions,
} from "../../src/redis.js";

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill);
const BASE64 = Buffer.from(bytes(32)).toString("base64");
const KEY: EncryptionKey = { id: "2026", key: BASE64 };
const NOON = Date.UTC(2026, 10, 18, 12);

/** A client that returns the same for every script. */
function fakeClient(respond: () => Promise<unknown>) {
  const client = { status: "ready", evalsha: vi.fn(respond), eval: vi.fn(respond) };
  return client satisfies IoredisLike;
}
const unreachable = () => Promise.reject(new Error("connect ECONNREFUSED"));

function errorOf(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
  }
  throw new Error("nothing was refused");
}

afterEach(() => {
  vi.useRealTimers();
});

describe("createRedisTokenStore() with invalid options", () => {
  const client = fakeClient(unreachable);

  it.each([
    ["client", { encryptionKeys: [KEY] }, "missing_value"],
    ["client", { client: { get: () => undefined }, encryptionKeys: [KEY] }, "malformed_value"],
    ["encryptionKeys", { client }, "missing_value"],
    ["encryptionKeys", { client, encryptionKeys: [] }, "malformed_value"],
    ["encryptionKeys[0].key", { client, encryptionKeys: [{ id: "a", key: bytes(16) }] }, "out_of_range"],
    ["encryptionKeys[0].key", { client, encryptionKeys: [{ id: "a", key: "c2hvcnQ=" }] }, "out_of_range"],
    [
      "encryptionKeys[0].key",
      { client, encryptionKeys: [{ id: "a", key: "not base64!" }] },
      "malformed_value",
    ],
    ["encryptionKeys[0].key", { client, encryptionKeys: [{ id: "a" }] }, "missing_value"],
    ["encryptionKeys[0].id", { client, encryptionKeys: [{ id: "a b", key: BASE64 }] }, "malformed_value"],
    ["encryptionKeys[1].id", { client, encryptionKeys: [KEY, KEY] }, "malformed_value"],
    ["encryptionKeys[0].secret", { client, encryptionKeys: [{ ...KEY, secret: "" }] }, "unknown_option"],
    ["encryption", { client, encryption: "aes" }, "malformed_value"],
    ["encryption", { client, encryption: "none", encryptionKeys: [KEY] }, "malformed_value"],
    ["prefix", { client, encryption: "none", prefix: "{a}" }, "malformed_value"],
    ["encryptionKey", { client, encryptionKey: KEY }, "unknown_option"],
  ])("names %s for %o", (field, options, code) => {
    const error = errorOf(() => createRedisTokenStore(options as unknown as RedisTokenStoreOptions));

    expect([error.field, error.code]).toEqual([field, code]);
    expect(error.message).not.toContain("c2hvcnQ");
    expect(error.message).not.toContain(BASE64);
  });
});

describe("createRedisQuotaStore() with invalid options", () => {
  const client = fakeClient(unreachable);

  it.each([
    ["client", { expectedProcesses: 2 }, "missing_value"],
    ["expectedProcesses", { client }, "missing_value"],
    ["expectedProcesses", { client, expectedProcesses: 0 }, "out_of_range"],
    ["expectedProcesses", { client, expectedProcesses: 1.5 }, "out_of_range"],
    ["commandTimeoutMs", { client, expectedProcesses: 2, commandTimeoutMs: 0 }, "out_of_range"],
    ["handoverMs", { client, expectedProcesses: 2, handoverMs: -1 }, "out_of_range"],
    ["processes", { client, processes: 2 }, "unknown_option"],
  ])("names %s for %o", (field, options, code) => {
    const error = errorOf(() => createRedisQuotaStore(options as unknown as RedisQuotaStoreOptions));

    expect([error.field, error.code]).toEqual([field, code]);
  });
});

describe("createEntryCipher()", () => {
  it("takes a key as bytes and as base64", async () => {
    const sealed = await createEntryCipher([{ id: "2026", key: bytes(32) }]).encrypt("a token", "name");

    expect(await createEntryCipher([KEY]).decrypt(sealed, "name")).toBe("a token");
  });

  it("seals the same text differently each time", async () => {
    const cipher = createEntryCipher([KEY]);

    expect(await cipher.encrypt("a token", "name")).not.toBe(await cipher.encrypt("a token", "name"));
  });

  it("does not open what was sealed under another name, with another key, or was changed", async () => {
    const cipher = createEntryCipher([KEY, { id: "other", key: bytes(32, 8) }]);
    const sealed = await cipher.encrypt("a token", "name");
    const parts = sealed.split(".");
    const last = parts.at(-1) ?? "";
    const changed = [...parts.slice(0, -1), (last.startsWith("A") ? "B" : "A") + last.slice(1)].join(".");

    expect(await cipher.decrypt(sealed, "another name")).toBeUndefined();
    expect(await cipher.decrypt(sealed.replace(".2026.", ".other."), "name")).toBeUndefined();
    expect(await cipher.decrypt(changed, "name")).toBeUndefined();
    expect(await cipher.decrypt(sealed.replace("v1.", "v2."), "name")).toBeUndefined();
    expect(await cipher.decrypt("a token in the clear", "name")).toBeUndefined();
  });
});

describe("the clients", () => {
  it("sends a script whole the first time, by its hash from then on, and whole when Redis has forgotten it", async () => {
    const client = fakeClient(async () => [null, -2, "1"]);
    const store = createRedisTokenStore({ client, encryption: "none" });

    await store.read("key");
    await store.read("key");
    const [whole, byHash] = [client.eval.mock.calls.length, client.evalsha.mock.calls.length];
    client.evalsha.mockRejectedValueOnce(new Error("NOSCRIPT No matching script"));
    await store.read("key");

    expect([whole, byHash]).toEqual([1, 1]);
    expect(client.eval).toHaveBeenCalledTimes(2);
    expect(client.evalsha).toHaveBeenCalledTimes(2);
    expect(client.evalsha).toHaveBeenLastCalledWith(
      expect.stringMatching(/^[\da-f]{40}$/),
      1,
      expect.stringMatching(/^energy-clients:token:/),
    );
  });

  it("speaks to node-redis in its own way", async () => {
    const respond = vi.fn(async () => [null, -2, "1"]);
    const client = { isReady: true, evalSha: respond, eval: respond } satisfies NodeRedisLike;

    await createRedisTokenStore({ client, encryption: "none" }).read("key");

    expect(respond).toHaveBeenCalledWith(expect.any(String), { keys: [expect.any(String)], arguments: [] });
  });

  it("does not wait for a client that has lost its connection", async () => {
    const client = { ...fakeClient(() => new Promise(() => undefined)), status: "reconnecting" };
    const store = createRedisTokenStore({ client, encryption: "none" });

    await expect(store.read("key")).rejects.toMatchObject({ code: "not_connected" });
    expect(client.eval).not.toHaveBeenCalled();
    expect(client.evalsha).not.toHaveBeenCalled();
  });
});

/** What a proxy before Redis, or an imitation of Redis in a test, may return. */
const GARBAGE: readonly (readonly [string, unknown])[] = [
  ["a text", "OK"],
  ["a number", 5],
  ["an object", {}],
  ["an empty list", []],
  ["nothing in a list", [null, null, null, null, null]],
  ["other texts", ["x", "y", "z", "w", "v"]],
  ["a permit without a time", ["1763467200000", "permits", "1.000", "1", "", "NaN"]],
  ["a count that is none", ["1763467200000", "permits", "1.000", "NaN", "", "1763467200000"]],
  ["a pause without its end", ["1763467200000", "paused", "1.000", "1", "", "rate"]],
  ["a share without its end", ["1763467200000", "share", "1.000", "1", ""]],
  ["a kind that every object has", ["1763467200000", "toString", "1.000", "1", ""]],
];

describe("Redis that returns something other than the script's result", () => {
  it.each(GARBAGE)("is a store that cannot be used, for %s", async (_, response) => {
    const store = createRedisTokenStore({ client: fakeClient(async () => response), encryption: "none" });

    await expect(store.read("key")).rejects.toMatchObject({ code: "UNEXPECTED_RESPONSE" });
    await expect(store.acquire("key", 1_000)).rejects.toMatchObject({
      name: "StoreError",
      code: "UNEXPECTED_RESPONSE",
      message: expect.stringContaining("connect the client to Redis itself"),
    });
  });

  it.each(GARBAGE)("leaves each process its share of the plan, for %s", async (_, response) => {
    const onEvent = vi.fn();
    const limiter = createRedisQuotaStore({
      client: fakeClient(async () => response),
      expectedProcesses: 10,
    }).open({
      key: "budget",
      plan: { ratePerSecond: 100, burst: 100 },
      jitterMs: 1,
      now: () => NOON,
      onEvent,
    });

    const { waitsMs } = await limiter.acquire({ count: 1, urgent: true, unused: 0 });

    expect(waitsMs).toEqual([expect.closeTo(100.5, 0)]);
    expect(onEvent).toHaveBeenCalledWith(
      expect.objectContaining({ type: "store_unavailable", errorCode: "UNEXPECTED_RESPONSE" }),
    );
  });
});

describe("createRedisQuotaStore() without Redis", () => {
  const plan = { ratePerSecond: 100, burst: 100 };
  const open = (client: IoredisLike, options: object = {}) =>
    createRedisQuotaStore({ client, expectedProcesses: 10, ...options }).open({
      key: "budget",
      plan,
      jitterMs: 1,
      now: () => NOON,
    });

  it("grants this process' share of the rate, from an empty bucket", async () => {
    const limiter = open(fakeClient(unreachable));

    const { waitsMs } = await limiter.acquire({ count: 1, urgent: true, unused: 0 });

    // A tenth of 100 a second.
    expect(waitsMs).toEqual([expect.closeTo(100.5, 0)]);
  });

  it("grants this process' share of the quota", async () => {
    const quota = { limit: 25, period: "day" } as const;
    let time = NOON;
    const store = createRedisQuotaStore({ client: fakeClient(unreachable), expectedProcesses: 10 });
    const limiter = store.open({ key: "budget", plan: { ...plan, quota }, jitterMs: 1, now: () => time });
    const acquire = () => limiter.acquire({ count: 1, urgent: true, unused: 0 });
    const granted: number[] = [];

    for (let second = 0; second < 4; second += 1) {
      granted.push((await acquire()).waitsMs.length);
      time += 1_000;
    }

    expect(granted).toEqual([1, 1, 0, 0]);
    expect((await acquire()).pause?.reason).toBe("quota");
  });

  it("waits no longer than commandTimeoutMs for a Redis that hangs", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const client = fakeClient(() => new Promise(() => undefined));
    const limiter = open(client, { commandTimeoutMs: 50 });

    const acquiring = limiter.acquire({ count: 1, urgent: true, unused: 0 });
    await vi.waitFor(() => expect(client.eval).toHaveBeenCalled());
    await vi.advanceTimersByTimeAsync(50);

    expect((await acquiring).waitsMs).toHaveLength(1);
  });

  it("waits once for a Redis that hangs, though a report is under way already", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let isHanging = false;
    const reply = async () => [String(Date.now()), "share", "1.000", "0", "", String(Date.now() + 2_000)];
    const client = fakeClient(() => (isHanging ? new Promise(() => undefined) : reply()));
    const store = createRedisQuotaStore({ client, expectedProcesses: 10, commandTimeoutMs: 500 });
    const clock = { time: 0 };
    const limiter = store.open({
      key: "budget",
      plan: { ...plan, quota: { limit: 1_000, period: "day" } },
      jitterMs: 1,
      now: Date.now,
      monotonicNow: () => clock.time,
    });
    const acquire = () => limiter.acquire({ count: 1, urgent: true, unused: 0 });
    // What it takes from its share while others keep to theirs is reported a second later.
    await acquire();
    isHanging = true;
    await vi.advanceTimersByTimeAsync(1_000);
    clock.time = 5_000;
    await vi.advanceTimersByTimeAsync(100);

    const acquiring = acquire();
    await vi.advanceTimersByTimeAsync(400);

    expect((await acquiring).waitsMs).toHaveLength(1);
    // The first response and the report that hangs; nothing was sent for the second permit.
    expect(client.eval).toHaveBeenCalledOnce();
    expect(client.evalsha).toHaveBeenCalledOnce();
  });

  it("does not try Redis again before a pause", async () => {
    const client = fakeClient(unreachable);
    const limiter = open(client);

    for (let run = 0; run < 5; run += 1) await limiter.acquire({ count: 1, urgent: true, unused: 0 });

    expect(client.eval).toHaveBeenCalledOnce();
  });
});
