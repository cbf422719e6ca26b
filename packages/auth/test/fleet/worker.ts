import { Redis } from "ioredis";
import { createClient } from "redis";
import { TRADES } from "../support/enmacc-calls.ts";

// Node runs this file as it is; the package's own sources need the build, since they import each other as ".js".
const built = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;
const { createAuthenticatedEnmaccClient } = (await import(
  built("enmacc.mjs")
)) as typeof import("../../src/enmacc.js");
const { createRedisQuotaStore, createRedisTokenStore } = (await import(
  built("redis.mjs")
)) as typeof import("../../src/redis.js");

/** Calls before the counting begins, so that code is compiled and connections are open. */
const FIRST_CALLS = 40;

/** What one process of a fleet is to do. */
export interface Job {
  readonly baseUrl: string;
  readonly redisPort: number;
  readonly library: "ioredis" | "redis";
  readonly processes: number;
  readonly calls: number;
  /** Calls of each process that wait at any time: enough to use the plan also when responses are slow. */
  readonly waiting: number;
  readonly plan: { readonly ratePerSecond: number; readonly burst: number };
  readonly jitterMs: number;
}

/** What became of its calls. */
export interface Outcome {
  readonly completed: number;
  readonly failures: readonly string[];
}

async function connect({ library, redisPort: port }: Job) {
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

async function run(job: Job, go: Promise<unknown>): Promise<Outcome> {
  const client = await connect(job);
  const api = createAuthenticatedEnmaccClient({
    baseUrl: job.baseUrl,
    clientId: "fleet",
    clientSecret: "the-secret-of-the-fleet",
    apiKey: "the-key-of-the-fleet",
    deadlineMs: 300_000,
    timeoutMs: 30_000,
    usagePlan: job.plan,
    quota: {
      store: createRedisQuotaStore({ client, expectedProcesses: job.processes }),
      maxWaitMs: 300_000,
      jitterMs: job.jitterMs,
    },
    tokenStore: createRedisTokenStore({
      client,
      encryptionKeys: [{ id: "test", key: new Uint8Array(32).fill(7) }],
    }),
  });
  const failures: string[] = [];
  let completed = 0;
  const call = async () => {
    try {
      const { response } = await api.call("getTrades", TRADES);
      if (response.ok) completed += 1;
      else failures.push(`status ${response.status}`);
    } catch (error) {
      failures.push(String(error));
    }
  };
  let left = FIRST_CALLS;
  const callOneByOne = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  const callAll = () => Promise.all(Array.from({ length: job.waiting }, callOneByOne));
  await callAll();
  process.send?.("ready");
  await go;
  left = job.calls - FIRST_CALLS;
  await callAll();
  return { completed, failures };
}

process.once("message", async (job: Job) => {
  const go = new Promise((resolve) => process.once("message", resolve));
  const outcome = await run(job, go).catch((error: unknown) => ({ completed: 0, failures: [String(error)] }));
  // It stays, as the processes of a fleet do, until the test ends it.
  process.send?.(outcome);
});
