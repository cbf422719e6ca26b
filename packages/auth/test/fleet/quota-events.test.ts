import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuthEvent, QuotaLimiter, UsagePlan } from "../../src/index.js";
import { createRedisQuotaStore } from "../../src/redis.js";
import { type RedisServer, startRedis } from "./redis-server.js";

const PLAN: UsagePlan = { ratePerSecond: 1_000, burst: 100, quota: { limit: 1_000, period: "month" } };

describe("a budget in Redis", () => {
  let server: RedisServer;
  let redis: Redis;
  let clients: Redis[] = [];
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.port, "127.0.0.1");
  });
  beforeEach(() => redis.flushall());
  afterEach(() => {
    for (const client of clients) client.disconnect();
    clients = [];
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  function open(plan: UsagePlan = PLAN, client = redis) {
    const clock = { time: 0 };
    const events: AuthEvent[] = [];
    const limiter = createRedisQuotaStore({ client, expectedProcesses: 1 }).open({
      key: "budget",
      plan,
      jitterMs: 1,
      now: Date.now,
      monotonicNow: () => clock.time,
      onEvent: (event) => events.push(event),
    });
    return { clock, limiter, events };
  }
  const take = (limiter: QuotaLimiter, count = 1) => limiter.acquire({ count, urgent: true, unused: 0 });
  /** Acquires again and again, each time after longer than the pause between two attempts to reach Redis. */
  async function takeUntil({ clock, limiter }: ReturnType<typeof open>, isOver: () => boolean) {
    await expect
      .poll(async () => {
        clock.time += 300;
        await take(limiter);
        return isOver();
      })
      .toBe(true);
  }

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      "NOPERM",
      () => redis.call("ACL", "SETUSER", "team", "on", ">secret-word", "~*", "+@all", "-@scripting"),
      () => redis.call("ACL", "SETUSER", "team", "+@scripting"),
    ],
    ["READONLY", () => redis.replicaof("127.0.0.1", 1), () => redis.replicaof("NO", "ONE")],
    [
      "WRONGTYPE",
      async () => {
        await take(open().limiter);
        const [name = ""] = (await redis.keys("*")).filter((key) => key.endsWith("}"));
        await redis.set(name, "text");
      },
      () => redis.flushall(),
    ],
  ])("tells once of %s, and once that it is over", async (errorCode, spoil, restore) => {
    await spoil();
    const login = errorCode === "NOPERM" ? { username: "team", password: "secret-word" } : {};
    const client = new Redis(server.port, "127.0.0.1", login);
    clients.push(client);
    const opened = open(PLAN, client);

    const { waitsMs } = await take(opened.limiter);
    for (let run = 0; run < 3; run += 1) {
      opened.clock.time += 300;
      await take(opened.limiter);
    }
    const whileAway = [...opened.events];
    await restore();
    await takeUntil(opened, () => opened.events.length > 1);

    expect(waitsMs).toHaveLength(1);
    expect(whileAway).toMatchObject([{ type: "store_unavailable", store: "quota", errorCode }]);
    expect(opened.events.slice(1)).toMatchObject([
      { type: "store_recovered", store: "quota", durationMs: expect.any(Number) },
    ]);
    expect(JSON.stringify(opened.events)).not.toMatch(/secret-word|team/);
  });

  it("tells both sides once when they have different plans, and keeps both to the stricter rate", async () => {
    const [fast, slow] = [open({ ratePerSecond: 1_000, burst: 1_000 }), open({ ratePerSecond: 1, burst: 2 })];
    await take(fast.limiter);
    for (let run = 0; run < 3; run += 1) {
      await take(slow.limiter);
      await take(fast.limiter);
    }

    const { waitsMs } = await take(fast.limiter, 5);

    expect(slow.events).toMatchObject([
      { type: "plan_mismatch", plan: "1/s, burst 2", otherPlan: "1000/s, burst 1000" },
    ]);
    expect(fast.events).toMatchObject([
      { type: "plan_mismatch", plan: "1000/s, burst 1000", otherPlan: "1/s, burst 2" },
    ]);
    // At its own rate it would wait 7 ms.
    expect(waitsMs[0]).toBeGreaterThan(2_000);
  });

  it("does not tell of a plan that nobody has used for a minute, and takes the new one", async () => {
    await take(open({ ratePerSecond: 5, burst: 5 }).limiter);
    const [name = ""] = (await redis.keys("*")).filter((key) => key.endsWith("}"));
    await redis.hset(name, "planAt", Date.now() - 61_000);

    const { limiter, events } = open({ ratePerSecond: 1_000, burst: 100 });
    await take(limiter);

    expect(events).toEqual([]);
    expect(await redis.hget(name, "plan")).toBe("1000/s, burst 100");
  });

  it.each([500, 60_000, 3_600_000])(
    "waits no longer after Redis' clock was set back by %d ms",
    async (ms) => {
      const { limiter } = open({ ratePerSecond: 20, burst: 2 });
      await take(limiter, 2);
      const [name = ""] = (await redis.keys("*")).filter((key) => key.endsWith("}"));
      // What a Redis finds whose clock was ahead when it wrote.
      for (const field of ["emptyAt", "usedAt", "planAt"]) {
        await redis.hset(name, field, Number(await redis.hget(name, field)) + ms);
      }

      const { waitsMs } = await take(open({ ratePerSecond: 20, burst: 2 }).limiter);

      expect(waitsMs[0]).toBeLessThan(300);
    },
  );

  it("begins no new quota when Redis' clock was ahead over the end of the period", async () => {
    const plan: UsagePlan = { ...PLAN, quota: { limit: 3, period: "month" } };
    await take(open(plan).limiter, 3);
    const [name = ""] = (await redis.keys("*")).filter((key) => key.endsWith("}"));
    const startsAt = Number(await redis.hget(name, "startsAt"));
    // The next month had begun, and three were granted in it.
    await redis.hset(name, "startsAt", startsAt + 20 * 86_400_000);

    const { pause } = await take(open(plan).limiter);

    expect(pause?.reason).toBe("quota");
  });

  it("takes back a pause no later than it was told, though Redis hears of it late", async () => {
    const late: (() => Promise<unknown>)[] = [];
    let isLate = false;
    const send = (run: () => Promise<unknown>) => {
      if (!isLate) return run();
      late.push(run);
      return Promise.reject(new Error("cut"));
    };
    const client = {
      status: "ready",
      evalsha: (...args: [string, number, ...string[]]) => send(() => redis.evalsha(...args)),
      eval: (...args: [string, number, ...string[]]) => send(() => redis.eval(...args)),
    };
    const slow = open(PLAN, client as unknown as Redis);
    await take(slow.limiter);
    await slow.limiter.reportRefusal({ reason: "rate", forMs: 1 });
    isLate = true;
    await slow.limiter.reportRefusal({ reason: "quota", forMs: 50 }).catch(() => undefined);

    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all(late.map((run) => run()));
    const { waitsMs, pause } = await take(open().limiter);

    expect(late).toHaveLength(1);
    expect(pause).toBeUndefined();
    expect(waitsMs).toHaveLength(1);
  });
});
