// biome-ignore lint/style/noRestrictedImports: every process here has a time limit
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { QuotaJob, QuotaOutcome, Word } from "./quota-worker.js";
import { type RedisServer, startRedis } from "./redis-server.js";
import { type SlowLink, startSlowLink } from "./slow-link.js";

const WORKER = new URL("./quota-worker.ts", import.meta.url);
/** Longer than a process keeps to itself what Redis does not know yet, and an acquisition takes. */
const REPORTED_MS = 4_000;

/** What a fault can take hold of. */
export interface Scene {
  readonly redis: RedisServer;
  /** Another Redis, for a fail-over. */
  readonly replica: RedisServer;
  readonly link: SlowLink;
  /** Sets the clock of the first process by so many ms. */
  step(ms: number): void;
}

/** What came of a run. */
export interface Run {
  readonly sent: number;
  /** What Redis says was used of the quota. */
  readonly counted: number;
  /** Requests that a server's bucket of the plan's rate and burst would have refused. */
  readonly overPlan: number;
  /** Most requests within any second. */
  readonly mostInSecond: number;
  /** Requests of the process that sent the fewest and the most, from the fault on. */
  readonly least: number;
  readonly most: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

/** Runs processes that share a plan, lets a fault happen, and compares what was sent with what was counted. */
export async function runQuotaFleet(
  job: Omit<QuotaJob, "redisPort">,
  fault: (scene: Scene) => Promise<void>,
): Promise<Run> {
  const [redis, replica] = [await startRedis(), await startRedis()];
  const link = await startSlowLink(redis.port);
  const children: ChildProcess[] = [];
  const tell = (child: ChildProcess, word: Word) => child.send(word);
  try {
    for (let index = 0; index < job.processes; index += 1)
      children.push(fork(WORKER, { execArgv: [], timeout: 600_000 }));
    await Promise.all(
      children.map(async (child) => {
        child.send({ ...job, redisPort: link.port } satisfies QuotaJob);
        await once(child, "message", { signal: AbortSignal.timeout(60_000) });
      }),
    );
    for (const child of children) tell(child, { word: "go" });
    await sleep(job.handoverMs + 2_000);
    const faultAt = performance.timeOrigin + performance.now();
    const step = (ms: number) => children[0] && tell(children[0], { word: "step", ms });
    let last = redis;
    const lead = link.leadTo;
    const leadTo = (port: number) => {
      last = port === replica.port ? replica : redis;
      lead(port);
    };
    await fault({ redis, replica, link: { ...link, leadTo }, step });
    const outcomes = await Promise.all(
      children.map(async (child) => {
        tell(child, { word: "stop" });
        const [outcome] = await once(child, "message", { signal: AbortSignal.timeout(60_000) });
        return outcome as QuotaOutcome;
      }),
    );
    await sleep(REPORTED_MS);
    return sumUp(outcomes, await countOf(last.port), faultAt, job.plan);
  } finally {
    for (const child of children) child.kill();
    redis.resume();
    await Promise.all([link.close(), redis.close(), replica.close()]);
  }
}

async function countOf(port: number): Promise<number> {
  const client = new Redis(port, "127.0.0.1");
  try {
    const keys = await client.keys("energy-clients:quota:*");
    const counts = await Promise.all(keys.map((key) => client.hget(key, "count")));
    return Number(counts.find((count) => count !== null));
  } finally {
    client.disconnect();
  }
}

function sumUp(
  outcomes: readonly QuotaOutcome[],
  counted: number,
  faultAt: number,
  plan: QuotaJob["plan"],
): Run {
  const sentAt = outcomes.flatMap((outcome) => outcome.sentAt).toSorted((a, b) => a - b);
  const sinceFault = outcomes.map((outcome) => outcome.sentAt.filter((at) => at >= faultAt).length);
  return {
    sent: sentAt.length,
    counted,
    overPlan: refused(sentAt, plan),
    mostInSecond: Math.max(0, ...sentAt.map((at, index) => within(sentAt, index, at + 1_000))),
    least: Math.min(...sinceFault),
    most: Math.max(...sinceFault),
    failures: addUp(outcomes.flatMap(({ failures }) => Object.entries(failures))),
    events: addUp(outcomes.flatMap(({ events }) => events.map((type) => [type, 1] as const))),
  };
}

function within(sentAt: readonly number[], first: number, end: number): number {
  let last = first;
  while ((sentAt[last] ?? Number.POSITIVE_INFINITY) < end) last += 1;
  return last - first;
}

function refused(sentAt: readonly number[], { ratePerSecond, burst }: QuotaJob["plan"]): number {
  let [tokens, filledAt, count] = [burst, sentAt[0] ?? 0, 0];
  for (const at of sentAt) {
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * ratePerSecond);
    filledAt = at;
    if (tokens < 1) count += 1;
    else tokens -= 1;
  }
  return count;
}

function addUp(entries: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of entries) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
