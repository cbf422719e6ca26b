import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, startFleet } from "./fleet.js";
import { HAS_REDIS, type RedisServer, startRedis } from "./redis-server.js";
import { type ReferenceServer, startReferenceServer } from "./reference-server.js";
import type { Job, Outcome } from "./worker.js";

const PLAN = { ratePerSecond: 400, burst: 400 };
const TOKEN_LIFE_MS = 2_000;
/** Sixteen processes on a small machine do not wake on time. */
const JITTER_MS = 500;
/** After this time a fleet has left its shares, and the bucket is full: all counting begins from there. */
const SETTLED_MS = 4_000;

interface Run {
  readonly outcome: Outcome;
  readonly server: ReferenceServer;
  readonly seconds: number;
  /** Requests that were served, as a share of what the plan allowed while every process had calls that waited. */
  readonly usedShare: number;
}

/** Runs a fleet against a fresh server, and lets a test do something meanwhile. */
async function runFleet(
  redis: RedisServer,
  job: Pick<Job, "library" | "processes" | "calls" | "waiting" | "jitterMs">,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Run> {
  const server = await startReferenceServer(PLAN, TOKEN_LIFE_MS);
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet({
      ...job,
      baseUrl: server.baseUrl,
      redisPort: redis.port,
      plan: PLAN,
    });
    await sleep(SETTLED_MS);
    server.reset();
    const { counts } = server;
    const elapsed = () => ((counts.servedAt.at(-1) ?? 0) - (counts.servedAt[0] ?? 0)) / 1000;
    let usedShare = 0;
    const onFirst = () => {
      usedShare = counts.served / (PLAN.burst + PLAN.ratePerSecond * elapsed());
    };
    const [outcome] = await Promise.all([fleet.go(onFirst), meanwhile()]);
    return { outcome, server, seconds: elapsed(), usedShare };
  } finally {
    fleet?.close();
    await server.close();
  }
}

function report(name: string, { outcome, server, seconds, usedShare }: Run): void {
  const { served, overPlan, unauthorized, tokenRequestsAt, tokensUsed } = server.counts;
  const lives = Math.round((seconds * 1000) / TOKEN_LIFE_MS);
  console.log(
    [
      `${name}: ${outcome.answered} calls answered, ${outcome.failures.length} failed, ${seconds.toFixed(1)} s`,
      ...outcome.failures.slice(0, 3).map((failure) => `  failure: ${failure}`),
      `  server: ${served} served, ${overPlan} over plan, ${(usedShare * 100).toFixed(1)} % of the plan used`,
      `  tokens: ${tokenRequestsAt.length} requests, ${tokensUsed.size} tokens used (about ${lives} lives), ${unauthorized} rejected`,
    ].join("\n"),
  );
}

/** Shortest time between two token requests. */
function shortestGap(times: readonly number[]): number {
  return Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}

if (!HAS_REDIS) console.log("left out: no redis-server on this machine, so the fleet tests do not run");

describe.skipIf(!HAS_REDIS)("a fleet with one Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  it.each([
    { library: "ioredis", processes: 1, calls: 5_000, waiting: 300, jitterMs: 100 },
    { library: "redis", processes: 16, calls: 1_000, waiting: 60, jitterMs: JITTER_MS },
  ] as const)(
    "uses the plan and one token per life with $processes processes on $library",
    // A machine that is busy with something else can not use a plan: once more, then.
    { timeout: 120_000, retry: 1 },
    async (job) => {
      await redis.kill();
      await redis.start();

      const run = await runFleet(redis, job);

      report(`${job.processes} processes, ${job.library}`, run);
      const { overPlan, tokenRequestsAt, tokensUsed } = run.server.counts;
      expect(run.outcome).toEqual({ answered: job.processes * job.calls, failures: [] });
      expect(overPlan).toBe(0);
      expect(run.usedShare).toBeGreaterThanOrEqual(0.97);
      expect(tokenRequestsAt).toHaveLength(tokensUsed.size);
      expect(shortestGap(tokenRequestsAt)).toBeGreaterThan(TOKEN_LIFE_MS / 2);
    },
  );

  it("loses no call and keeps to the plan when Redis is killed and comes back empty", async () => {
    const processes = 16;

    const run = await runFleet(
      redis,
      { library: "ioredis", processes, calls: 400, waiting: 60, jitterMs: JITTER_MS },
      async () => {
        await sleep(4_000);
        await redis.kill();
        await sleep(3_000);
        await redis.start();
      },
    );

    report(`${processes} processes, Redis killed for 3 s`, run);
    const share = (PLAN.burst + PLAN.ratePerSecond * run.seconds) / processes;
    expect(run.outcome).toEqual({ answered: processes * 400, failures: [] });
    expect(run.server.counts.overPlan).toBeLessThanOrEqual(share);
  }, 120_000);
});
