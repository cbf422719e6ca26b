import { InputError, shapeOf } from "@energy-clients/client-core";
import { checkMilliseconds, checkOptionNames } from "../options/check-options.js";
import { checkPrefix, checkRedisClient, DEFAULT_PREFIX, type RedisClient } from "../redis/redis-commands.js";
import type { QuotaStore } from "./quota-store.js";
import { createRedisLimiter } from "./redis-limiter.js";

/** Options of {@link createRedisQuotaStore}. */
export interface RedisQuotaStoreOptions {
  /** Your client of `ioredis` or `redis`. */
  readonly client: RedisClient;
  /**
   * How many processes share a budget, at most: while Redis is unavailable each keeps to that part of the plan. Their
   * rates then add up to the plan's; so do their quotas and bursts, except that each process gets a burst of at least
   * one.
   */
  readonly expectedProcesses: number;
  /** Starts every key in Redis. @defaultValue `"energy-clients:"` */
  readonly prefix?: string;
  /** A Redis that does not respond in this time, in ms, counts as unavailable. @defaultValue 500 */
  readonly commandTimeoutMs?: number;
  /**
   * How long all processes go on with their shares after Redis came back, in ms, so that all have noticed and leave
   * their shares at one moment. Must be longer than the client's pause between two attempts to connect.
   * @defaultValue 3_000
   */
  readonly handoverMs?: number;
}

/** Written as an object, so that the compiler finds a name that is missing or wrong. */
const OPTIONS: Record<keyof RedisQuotaStoreOptions, true> = {
  client: true,
  expectedProcesses: true,
  prefix: true,
  commandTimeoutMs: true,
  handoverMs: true,
};

const DEFAULT_COMMAND_TIMEOUT_MS = 500;
const DEFAULT_HANDOVER_MS = 3_000;
const LONGEST_MS = 60_000;

/**
 * Creates a store that keeps budgets in Redis, for all processes that use one API key. Each request to Redis is one
 * atomic step by Redis' own clock, and says when the permits may be used: no process polls, and a call costs at most one
 * round trip. While Redis is unavailable, each process goes on with its share of the plan.
 *
 * Needs Redis 5 or later, or Valkey. Sends nothing until the first call; never opens or closes your client.
 *
 * @param options - `commandTimeoutMs` and `handoverMs` are in ms.
 * @returns A store for `quota.store` or `createQuota()`.
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { createQuota } from "@energy-clients/auth";
 * import { createRedisQuotaStore, type RedisClient } from "@energy-clients/auth/redis";
 *
 * declare const client: RedisClient; // new Redis(url) of ioredis, or createClient({ url }) of redis
 *
 * const quota = createQuota({
 *   plan: { ratePerSecond: 10, burst: 20 },
 *   store: createRedisQuotaStore({ client, expectedProcesses: 4 }),
 *   key: "team-a",
 * });
 * ```
 */
export function createRedisQuotaStore(options: RedisQuotaStoreOptions): QuotaStore {
  checkOptionNames(options, Object.keys(OPTIONS));
  const { client, expectedProcesses, prefix = DEFAULT_PREFIX } = options;
  const { commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, handoverMs = DEFAULT_HANDOVER_MS } = options;
  checkRedisClient(client);
  if (!Number.isSafeInteger(expectedProcesses) || expectedProcesses < 1) {
    const given =
      typeof expectedProcesses === "number" ? String(expectedProcesses) : shapeOf(expectedProcesses);
    const code = expectedProcesses === undefined ? "missing_value" : "out_of_range";
    throw new InputError(code, "expectedProcesses", `expected a whole number, 1 or more, but got ${given}`);
  }
  checkPrefix(prefix);
  checkMilliseconds(commandTimeoutMs, "commandTimeoutMs", LONGEST_MS);
  checkMilliseconds(handoverMs, "handoverMs", LONGEST_MS);
  const shared = { client, processes: expectedProcesses, prefix, commandTimeoutMs, handoverMs };
  return { open: (budget) => createRedisLimiter({ ...budget, ...shared }) };
}
