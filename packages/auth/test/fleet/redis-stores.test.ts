import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QuotaLimiter, UsagePlan } from "../../src/index.js";
import { createRedisQuotaStore, createRedisTokenStore } from "../../src/redis.js";
import { connect, type Library, type TestClient } from "./redis-clients.js";
import { type RedisServer, startRedis } from "./redis-server.js";

const KEY = "token|https://api.enmacc.example|client-id-of-ours";
const keyBytes = (fill: number) => new Uint8Array(32).fill(fill);
const OLD = { id: "old", key: keyBytes(1) };
const NEW = { id: "new", key: keyBytes(2) };

// Redis' clock is the real one, and a busy machine sleeps longer than it is told: such a run says nothing.
const REAL_TIME = { retry: 2 };

describe.each<Library>(["ioredis", "redis"])("with Redis through %s", REAL_TIME, (library) => {
  let server: RedisServer;
  let redis: TestClient;
  beforeAll(async () => {
    server = await startRedis();
    redis = await connect(library, server.port);
  });
  beforeEach(() => redis.flush());
  afterAll(async () => {
    redis.close();
    await server.close();
  });

  describe("createRedisTokenStore()", () => {
    const storeWith = (...encryptionKeys: { id: string; key: Uint8Array }[]) =>
      createRedisTokenStore({ client: redis.client, encryptionKeys });

    it("hands what one process stored to another, with what is left of its life", async () => {
      const lease = await storeWith(OLD).acquire(KEY, 1_000);

      const isStored = await lease?.commit("the token", 5_000);
      const { stored: found } = await storeWith(OLD).read(KEY);

      expect(isStored).toBe(true);
      expect(found?.entry).toBe("the token");
      expect(found?.remainingMs).toBeGreaterThan(4_000);
      expect(found?.remainingMs).toBeLessThanOrEqual(5_000);
    });

    it("forgets an entry when its life is over", async () => {
      await (await storeWith(OLD).acquire(KEY, 1_000))?.commit("the token", 20);

      await sleep(40);

      expect((await storeWith(OLD).read(KEY)).stored).toBeUndefined();
    });

    it("gives the lease to one process at a time, and to the next when it is given back or runs out", async () => {
      const store = storeWith(OLD);

      const first = await store.acquire(KEY, 10_000);
      const whileHeld = await store.acquire(KEY, 10_000);
      await first?.release();
      const second = await store.acquire(KEY, 30);
      await sleep(50);
      const third = await store.acquire(KEY, 10_000);

      expect([!!first, !!whileHeld, !!second, !!third]).toEqual([true, false, true, true]);
    });

    it("keeps everybody from the lease for the pause after a failure", async () => {
      const store = storeWith(OLD);
      const lease = await store.acquire(KEY, 10_000);

      await lease?.release(200);
      const during = await store.acquire(KEY, 1_000);
      await sleep(220);
      const after = await store.acquire(KEY, 1_000);

      expect([!!during, !!after]).toEqual([false, true]);
    });

    it("extends a lease that is held, and none that has gone to another", async () => {
      const store = storeWith(OLD);
      const slow = await store.acquire(KEY, 100);

      const isHeld = await slow?.extend(300);
      await sleep(150);
      const during = await store.acquire(KEY, 1_000);
      await sleep(200);
      const other = await store.acquire(KEY, 1_000);

      expect([isHeld, !!during, !!other]).toEqual([true, false, true]);
      expect(await slow?.extend(300)).toBe(false);
    });

    it("does not let a slow holder overwrite the token of a later one, nor take its lease", async () => {
      const store = storeWith(OLD);
      const slow = await store.acquire(KEY, 20);
      await sleep(40);
      const later = await store.acquire(KEY, 10_000);
      await later?.commit("newer", 10_000);
      const third = await store.acquire(KEY, 10_000);

      const isStored = await slow?.commit("older", 10_000);
      await slow?.release();
      const fourth = await store.acquire(KEY, 10_000);

      expect(isStored).toBe(false);
      expect((await store.read(KEY)).stored?.entry).toBe("newer");
      expect([!!third, !!fourth]).toEqual([true, false]);
    });

    it("stores neither the token nor who it belongs to in the clear", async () => {
      await (await storeWith(OLD).acquire(KEY, 1_000))?.commit('{"token":"a-secret-token"}', 10_000);

      const [keys, texts] = [await redis.keys(), await redis.texts()];

      expect(keys).toHaveLength(1);
      expect(`${keys}`).toMatch(/^energy-clients:token:\{[\da-f]{32}\}$/);
      expect(`${texts}`).toMatch(/^\d+\|v1\.old\./);
      expect(`${keys} ${texts}`).not.toMatch(/secret|client-id|enmacc/);
    });

    it("reads what an older key encrypted, and nothing that none of its keys did", async () => {
      await (await storeWith(OLD).acquire(KEY, 1_000))?.commit("the token", 10_000);

      const rotated = await storeWith(NEW, OLD).read(KEY);
      const foreign = await storeWith(NEW).read(KEY);
      const misled = await storeWith({ id: "old", key: keyBytes(9) }).read(KEY);

      expect(rotated.stored?.entry).toBe("the token");
      expect([foreign, misled].map(({ stored }) => stored?.entry)).toEqual([undefined, undefined]);
      expect([foreign.stored?.remainingMs, misled.stored?.remainingMs].every(Boolean)).toBe(true);
    });

    it("stores texts as they are when told so", async () => {
      const store = createRedisTokenStore({ client: redis.client, encryption: "none", prefix: "ours:" });

      await (await store.acquire(KEY, 1_000))?.commit("in the clear", 10_000);

      expect((await store.read(KEY)).stored?.entry).toBe("in the clear");
      expect(`${await redis.texts()}`).toContain("in the clear");
      expect(`${await redis.keys()}`).toMatch(/^ours:token:/);
    });
  });

  describe("createRedisQuotaStore()", () => {
    const NOON = Date.UTC(2026, 10, 18, 12);
    const open = (plan: UsagePlan, expectedProcesses = 1, handoverMs = 300): QuotaLimiter =>
      createRedisQuotaStore({
        client: redis.client,
        expectedProcesses,
        handoverMs,
        commandTimeoutMs: 200,
      }).open({
        key: "budget",
        plan,
        jitterMs: 1,
        now: Date.now,
      });
    const take = (limiter: QuotaLimiter, count: number, unused = 0) =>
      limiter.acquire({ count, urgent: true, unused });

    it("takes a budget that Redis knows nothing of to be empty, and refills it at the plan's rate", async () => {
      const limiter = open({ ratePerSecond: 50, burst: 10 });

      const first = await take(limiter, 2);
      await sleep(250);
      const later = await take(limiter, 20);

      expect(first.waitsMs[0]).toBeGreaterThan(15);
      expect(later.waitsMs.filter((waitMs) => waitMs <= 0).length).toBeGreaterThanOrEqual(8);
    });

    it("gives each process other times, so that together they keep to the rate", async () => {
      const limiters = [open({ ratePerSecond: 100, burst: 5 }), open({ ratePerSecond: 100, burst: 5 })];
      await take(limiters[0] as QuotaLimiter, 1);
      const start = Date.now();
      const times: number[] = [];

      for (let round = 0; round < 10; round += 1) {
        for (const limiter of limiters) {
          const { waitsMs } = await take(limiter, 1);
          times.push(Date.now() + (waitsMs[0] ?? 0));
        }
      }
      const inOrder = times.toSorted((a, b) => a - b);

      // Twenty at 100 a second.
      expect((inOrder.at(-1) ?? 0) - start).toBeGreaterThan(150);
      expect((inOrder.at(-1) ?? 0) - start).toBeLessThan(300);
    });

    it("counts one quota for all, and gives back what was not used", async () => {
      const plan: UsagePlan = { ratePerSecond: 1_000, burst: 500, quota: { limit: 3, period: "day" } };
      const [one, other] = [open(plan), open(plan)];
      await sleep(20);

      const granted = [await take(one, 2), await take(other, 5)];
      const refused = await take(one, 1);
      const again = await take(other, 1, 1);

      expect(granted.map(({ waitsMs }) => waitsMs.length)).toEqual([2, 1]);
      expect(refused.pause?.reason).toBe("quota");
      expect(again.waitsMs).toHaveLength(1);
    });

    it("tells all processes what the server has told one", async () => {
      const plan: UsagePlan = { ratePerSecond: 1_000, burst: 500 };
      const [one, other] = [open(plan), open(plan)];
      await take(one, 1);

      await one.reportRefusal({ reason: "quota", forMs: 60_000 });
      const { pause } = await take(other, 1);

      expect(pause?.reason).toBe("quota");
      expect(pause?.forMs).toBeGreaterThan(59_000);
      expect(pause?.forMs).toBeLessThanOrEqual(60_000);
    });

    it("keeps a count that Redis has lost", async () => {
      const plan: UsagePlan = { ratePerSecond: 1_000, burst: 500, quota: { limit: 5, period: "month" } };
      const limiter = open(plan);
      await take(limiter, 1);
      await sleep(20);
      const before = await take(limiter, 3);

      await redis.flush();
      const after = await take(limiter, 5);

      expect(before.waitsMs).toHaveLength(3);
      expect(after.waitsMs).toHaveLength(1);
    });

    it("corrects a clock that is in another period than Redis'", async () => {
      const plan: UsagePlan = { ratePerSecond: 1_000, burst: 500, quota: { limit: 5, period: "day" } };
      const store = createRedisQuotaStore({ client: redis.client, expectedProcesses: 1 });
      const limiter = store.open({
        key: "budget",
        plan,
        jitterMs: 1,
        now: () => NOON,
      });

      const { waitsMs } = await take(limiter, 1);

      expect(waitsMs).toHaveLength(1);
    });

    it("goes on with its share while Redis is unavailable, and leaves it after Redis is back", async () => {
      const limiter = open({ ratePerSecond: 400, burst: 40 }, 4);
      const granted = async () => (await take(limiter, 20)).waitsMs.length;
      await take(limiter, 1);
      await sleep(400);
      const shared = await granted();

      await server.kill();
      await take(limiter, 1);
      await sleep(150);
      const alone = await granted();
      await server.start();

      // Of its own it has a burst of ten at most, and the promise of the next one.
      expect(shared).toBe(20);
      expect(alone).toBeLessThanOrEqual(11);
      await expect.poll(granted, { timeout: 10_000, interval: 100 }).toBe(20);
    });
  });
});
