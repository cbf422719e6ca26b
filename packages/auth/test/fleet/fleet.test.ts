import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, startFleet } from "./fleet.js";
import { type RedisServer, startRedis } from "./redis-server.js";
import { type ReferenceServer, startReferenceServer } from "./reference-server.js";
import type { Job, Outcome } from "./worker.js";

const TOKEN_LIFE_MS = 2_000;
/** One process, and sixteen, which on a small machine do not wake on time. */
const ONE = { processes: 1, plan: { ratePerSecond: 400, burst: 200 }, jitterMs: 150, waiting: 100 };
const SIXTEEN = { processes: 16, plan: { ratePerSecond: 400, burst: 400 }, jitterMs: 300, waiting: 60 };
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
  job: Omit<Job, "baseUrl" | "redisPort">,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Run> {
  const server = await startReferenceServer(job.plan, TOKEN_LIFE_MS);
  let fleet: Fleet | undefined;
  try {
    fleet = await startFleet({
      ...job,
      baseUrl: server.baseUrl,
      redisPort: redis.port,
    });
    await sleep(SETTLED_MS);
    server.reset();
    const { counts } = server;
    const elapsed = () => ((counts.servedAt.at(-1) ?? 0) - (counts.servedAt[0] ?? 0)) / 1000;
    let usedShare = 0;
    const onFirst = () => {
      usedShare = counts.served / (job.plan.burst + job.plan.ratePerSecond * elapsed());
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
      `${name}: ${outcome.completed} calls completed, ${outcome.failures.length} failed, ${seconds.toFixed(1)} s`,
      ...outcome.failures.slice(0, 3).map((failure) => `  failure: ${failure}`),
      `  server: ${served} served, ${overPlan} over plan, ${(usedShare * 100).toFixed(1)} % of the plan used`,
      `  tokens: ${tokenRequestsAt.length} requests, ${tokensUsed.size} tokens used (about ${lives} lives), ${unauthorized} rejected`,
    ].join("\n"),
  );
}

describe("a fleet with one Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  it.each([
    { library: "ioredis", calls: 8_000, ...ONE },
    { library: "redis", calls: 1_000, ...SIXTEEN },
  ] as const)(
    "uses the plan and one token per life with $processes processes on $library",
    // A machine that is busy with something else cannot use a plan: run it once more then.
    { timeout: 120_000, retry: 1 },
    async (job) => {
      await redis.kill();
      await redis.start();

      const run = await runFleet(redis, job);

      report(`${job.processes} processes, ${job.library}`, run);
      const { overPlan, tokenRequestsAt, tokensUsed } = run.server.counts;
      expect(run.outcome).toEqual({ completed: job.processes * job.calls, failures: [] });
      expect(overPlan).toBe(0);
      expect(run.usedShare).toBeGreaterThanOrEqual(0.97);
      expect(tokenRequestsAt).toHaveLength(tokensUsed.size);
      // A token is renewed in the last fifth of its life, and before 3/4 of it only when it was rejected.
      expect(tokenRequestsAt.length).toBeLessThanOrEqual(run.seconds / (0.75 * (TOKEN_LIFE_MS / 1000)) + 1);
    },
  );

  it("loses no call and keeps to the plan when Redis is killed and comes back empty", async () => {
    const job = { library: "ioredis", calls: 400, ...SIXTEEN } as const;

    const run = await runFleet(redis, job, async () => {
      await sleep(4_000);
      await redis.kill();
      await sleep(3_000);
      await redis.start();
    });

    report(`${job.processes} processes, Redis killed for 3 s`, run);
    const share = (job.plan.burst + job.plan.ratePerSecond * run.seconds) / job.processes;
    expect(run.outcome).toEqual({ completed: job.processes * job.calls, failures: [] });
    expect(run.server.counts.overPlan).toBeLessThanOrEqual(share);
  }, 120_000);
});
