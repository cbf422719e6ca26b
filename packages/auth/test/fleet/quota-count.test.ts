import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuthEvent, QuotaLimiter, UsagePlan } from "../../src/index.js";
import { createRedisQuotaStore, type IoredisLike } from "../../src/redis.js";
import { connect, type Library, type TestClient } from "./redis-clients.js";
import { type RedisServer, startRedis } from "./redis-server.js";
import { type SlowLink, startSlowLink } from "./slow-link.js";

const PLAN: UsagePlan = {
  ratePerSecond: 1_000,
  burst: 1_000,
  quota: { limit: 1_000_000, period: "month" },
};

/** A busy machine sleeps longer than it is told, and responds later than `commandTimeoutMs`: such a run says nothing. */
const REAL_TIME = { retry: 2 };

/** What the budgets in Redis count together. */
async function counted(redis: Redis): Promise<number> {
  const names = await redis.keys("energy-clients:quota:*");
  const counts = await Promise.all(names.map((name) => redis.hget(name, "count")));
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

describe("what Redis counts", () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.port, "127.0.0.1");
  });
  beforeEach(() => redis.flushall());
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  describe.each<Library>(["ioredis", "redis"])("through %s", REAL_TIME, (library) => {
    let link: SlowLink;
    let clients: TestClient[];
    beforeEach(async () => {
      link = await startSlowLink(server.port);
      clients = [await connect(library, link.port), await connect(library, link.port)];
    });

    afterEach(async () => {
      for (const client of clients) client.close();
      await link.close();
    });

    const openAll = (events: AuthEvent[] = []) =>
      clients.map(({ client }) =>
        createRedisQuotaStore({
          client,
          expectedProcesses: 2,
          commandTimeoutMs: 100,
          handoverMs: 100,
        }).open({
          key: "budget",
          plan: PLAN,
          jitterMs: 1,
          now: Date.now,
          monotonicNow: () => performance.now(),
          onEvent: (event) => events.push(event),
        }),
      );
    /** Sends through all of them for a time, and lets something happen meanwhile. */
    async function send(
      limiters: readonly QuotaLimiter[],
      meanwhile: () => Promise<unknown>,
    ): Promise<number> {
      let sent = 0;
      let isOver = false;
      const sendOn = async (limiter: QuotaLimiter) => {
        while (!isOver) {
          const { waitsMs } = await limiter.acquire({ count: 3, urgent: false, unused: 0 });
          sent += waitsMs.length;
          await sleep(10);
        }
      };
      const sending = limiters.map(sendOn);
      await sleep(300);
      await meanwhile();
      isOver = true;
      await Promise.all(sending);
      return sent;
    }

    it("is what was sent after a time in which Redis hung", async () => {
      const events: AuthEvent[] = [];
      const sent = await send(openAll(events), async () => {
        server.pause();
        await sleep(1_000);
        server.resume();
        await sleep(500);
      });

      await expect.poll(() => counted(redis), { timeout: 10_000 }).toBe(sent);
      expect(events.map(({ type }) => type).toSorted()).toEqual([
        "store_recovered",
        "store_recovered",
        "store_unavailable",
        "store_unavailable",
      ]);
    });

    it("is what was sent over a link that is slower than commandTimeoutMs", async () => {
      const sent = await send(openAll(), async () => {
        link.setRoundTrip(300);
        await sleep(1_500);
        link.setRoundTrip(0);
      });

      await expect.poll(() => counted(redis), { timeout: 10_000 }).toBe(sent);
    });

    it("is what was sent after a fail-over to a Redis that knows nothing", async () => {
      const replica = await startRedis();
      const other = new Redis(replica.port, "127.0.0.1");
      const sent = await send(openAll(), async () => {
        link.leadTo(replica.port);
        await sleep(1_000);
      });

      // A request that the fail-over has cut off may have been counted before, and was told to the other process.
      await expect.poll(() => counted(other), { timeout: 10_000 }).toBeGreaterThanOrEqual(sent);
      expect(await counted(other)).toBeLessThanOrEqual(sent + 2 * 3);
      other.disconnect();
      await replica.close();
    });
  });

  /** What happens to one request: whether Redis runs it, and whether its response comes back. */
  type Fate = "delivered" | "response lost" | "request lost" | "run late" | "run twice";
  const fates = fc.constantFrom<Fate>("delivered", "response lost", "request lost", "run late", "run twice");
  interface Step {
    readonly process: number;
    readonly count: number;
    readonly unused: number;
    readonly fate: Fate;
    /** Whether what is late runs now. */
    readonly isFlushed: boolean;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    process: fc.integer({ min: 0, max: 2 }),
    count: fc.integer({ min: 1, max: 32 }),
    unused: fc.integer({ min: 0, max: 3 }),
    fate: fates,
    isFlushed: fc.boolean(),
  });

  /** Processes with a network between them and Redis that does as it is told, in a time that moves as it is told. */
  function createFleet(key: string) {
    let time = 0;
    let fate: Fate = "delivered";
    let late: (() => Promise<unknown>)[] = [];
    const cut = () => Promise.reject(Object.assign(new Error("cut"), { code: "ECONNRESET" }));
    const send = async (run: () => Promise<unknown>): Promise<unknown> => {
      if (fate === "request lost") return cut();
      if (fate === "run late") {
        late.push(run);
        return cut();
      }
      const response = await run();
      if (fate === "response lost") return cut();
      return fate === "run twice" ? run() : response;
    };
    const client: IoredisLike = {
      evalsha: (...args) => send(() => redis.evalsha(...args)),
      eval: (...args) => send(() => redis.eval(...args)),
    };
    const limiters = [0, 1, 2].map(() =>
      createRedisQuotaStore({ client, expectedProcesses: 3, handoverMs: 1 }).open({
        key,
        plan: PLAN,
        jitterMs: 1,
        now: Date.now,
        monotonicNow: () => time,
      }),
    );
    return {
      async acquire(
        process: number,
        request: { count: number; unused: number },
        next: Fate,
      ): Promise<number> {
        fate = next;
        // Longer than the pause between two attempts to reach a Redis that was unavailable.
        time += 300;
        const permits = await (limiters[process] as QuotaLimiter).acquire({ ...request, urgent: true });
        // Another attempt goes on beside it.
        await redis.ping();
        await redis.ping();
        return permits.waitsMs.length;
      },
      async flushLate() {
        const runs = late;
        late = [];
        for (const run of runs) await run().catch(() => undefined);
      },
    };
  }

  async function play(steps: readonly Step[], key: string, loseAllAt = -1) {
    const fleet = createFleet(key);
    const used = [0, 0, 0];
    for (const [index, { process, count, fate, isFlushed, unused }] of steps.entries()) {
      if (index === loseAllAt) await redis.flushall();
      const returned = Math.min(unused, used[process] ?? 0);
      used[process] = (used[process] ?? 0) - returned;
      used[process] += await fleet.acquire(process, { count, unused: returned }, fate);
      if (isFlushed) await fleet.flushLate();
    }
    // All processes acquire until Redis says that all is well: the probe, the end of the shares, and a permit.
    for (const process of [0, 1, 2, 0, 1, 2, 0, 1, 2]) {
      used[process] =
        (used[process] ?? 0) + (await fleet.acquire(process, { count: 1, unused: 0 }, "delivered"));
      await sleep(1);
    }
    // What is later than all that was told changes nothing any more.
    await fleet.flushLate();
    return used.reduce((sum, count) => sum + count, 0);
  }

  it("is what was granted, whatever happens to requests and responses on the way", {
    timeout: 60_000,
  }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await redis.flushall();
        run += 1;

        const granted = await play(steps, `run ${run}`);

        expect(await counted(redis)).toBe(granted);
      }),
      { numRuns: 60 },
    );
  });

  /** Another process remembers a count from which a permit is gone already that the first one still returns. */
  const RETURNED_BEFORE_THE_LOSS: Step[] = [
    { process: 0, count: 1, unused: 0, fate: "delivered", isFlushed: false },
    { process: 0, count: 1, unused: 0, fate: "delivered", isFlushed: false },
    { process: 0, count: 1, unused: 2, fate: "run late", isFlushed: false },
    { process: 0, count: 1, unused: 0, fate: "request lost", isFlushed: true },
    { process: 1, count: 1, unused: 0, fate: "delivered", isFlushed: false },
    { process: 0, count: 1, unused: 0, fate: "delivered", isFlushed: false },
    { process: 0, count: 1, unused: 0, fate: "delivered", isFlushed: false },
    { process: 0, count: 1, unused: 0, fate: "delivered", isFlushed: false },
  ];

  it("is never less than what was granted when Redis loses all", { timeout: 60_000 }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat(24), async (steps, at) => {
        await redis.flushall();
        run += 1;

        const granted = await play(steps, `lost ${run}`, at % steps.length);

        expect(await counted(redis)).toBeGreaterThanOrEqual(granted);
      }),
      { numRuns: 60, examples: [[RETURNED_BEFORE_THE_LOSS, 5]] },
    );
  });
});
