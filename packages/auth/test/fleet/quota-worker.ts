import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { createClient } from "redis";

/** Real time in ms since the Unix epoch, whatever happens to this process's clock. */
const realNow = () => performance.timeOrigin + performance.now();
/** By how much this process's clock is wrong. */
let stepMs = 0;
const dateNow = Date.now;
Date.now = () => dateNow() + stepMs;

// Node runs this file as it is; the package's own sources need the build, since they import each other as ".js".
const built = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;
const { composeFetch, createQuota, reliabilityDecorators } = (await import(
  built("index.mjs")
)) as typeof import("../../src/index.js");
const { createRedisQuotaStore } = (await import(built("redis.mjs"))) as typeof import("../../src/redis.js");

/** What one process is to do. */
export interface QuotaJob {
  readonly redisPort: number;
  readonly library: "ioredis" | "redis";
  readonly processes: number;
  readonly plan: {
    readonly ratePerSecond: number;
    readonly burst: number;
    readonly quota: { readonly limit: number; readonly period: "day" };
  };
  readonly handoverMs: number;
  /** Calls that wait at any time. */
  readonly waiting: number;
}

/** A word to a process. */
export type Word = { readonly word: "go" | "stop" } | { readonly word: "step"; readonly ms: number };

/** What one process did. */
export interface QuotaOutcome {
  /** When each request was sent, in ms since the Unix epoch. */
  readonly sentAt: readonly number[];
  /** How often calls ended with each code. */
  readonly failures: Readonly<Record<string, number>>;
  /** What `onEvent` was told of the store. */
  readonly events: readonly string[];
}

async function connect({ library, redisPort: port }: QuotaJob) {
  if (library === "ioredis") {
    const client = new Redis(port, "127.0.0.1");
    client.on("error", () => undefined);
    await client.ping();
    return client;
  }
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function start(job: QuotaJob) {
  const { processes: expectedProcesses, handoverMs, plan } = job;
  const sentAt: number[] = [];
  const failures: Record<string, number> = {};
  const events: string[] = [];
  const onEvent = (event: { type: string }) => {
    if (/^(store|plan)_/.test(event.type)) events.push(event.type);
  };
  const store = createRedisQuotaStore({ client: await connect(job), expectedProcesses, handoverMs });
  const quota = createQuota({ plan, store, key: "faults", onEvent });
  const { perCall } = reliabilityDecorators({ deadlineMs: 5_000 });
  const send = composeFetch([...perCall, quota.calls], async () => {
    sentAt.push(realNow());
    await sleep(3);
    return new Response("{}");
  });
  let isOver = false;
  const callOn = async () => {
    while (!isOver) {
      await send("https://api.example/rfqs", { method: "GET", headers: {} }).catch(async (error) => {
        const code = String(error.code ?? error.name);
        failures[code] = (failures[code] ?? 0) + 1;
        await sleep(20);
      });
    }
  };
  let calls: Promise<unknown> = Promise.resolve();
  return {
    go() {
      calls = Promise.all(Array.from({ length: job.waiting }, callOn));
    },
    async stop(): Promise<QuotaOutcome> {
      isOver = true;
      await calls;
      return { sentAt, failures, events };
    },
  };
}

process.once("message", async (job: QuotaJob) => {
  const run = await start(job);
  process.on("message", async (message: Word) => {
    if (message.word === "go") run.go();
    else if (message.word === "step") stepMs += message.ms;
    else process.send?.(await run.stop());
  });
  process.send?.("ready");
});
