import { InputError, shapeOf } from "@energy-clients/client-core";
import { checkMilliseconds, checkOptionNames } from "../options/check-options.js";
import type { QuotaStore } from "../quota/quota-store.js";
import { checkRedisClient, type RedisClient } from "./redis-commands.js";
import { createRedisLedger } from "./redis-quota-ledger.js";
import { checkPrefix, DEFAULT_PREFIX } from "./redis-token-store.js";

/** Options of {@link createRedisQuotaStore}. */
export interface RedisQuotaStoreOptions {
  /** Your client of `ioredis` or `redis`. */
  readonly client: RedisClient;
  /**
   * How many processes share a budget, at most: while Redis is away each keeps to that part of the plan. Their rates
   * then add up to the plan's; so do their bursts and quotas, of which each process gets at least a burst of one.
   */
  readonly expectedProcesses: number;
  /** Begins every name in Redis. @defaultValue `"energy-clients:"` */
  readonly prefix?: string;
  /** A Redis that does not answer in this time, in ms, is taken to be away. @defaultValue 500 */
  readonly commandTimeoutMs?: number;
  /**
   * How long all processes go on with their shares after Redis came back, in ms, so that all have noticed and leave
   * their shares at one moment. Longer than the client's pause between two attempts to connect.
   * @defaultValue 3_000
   */
  readonly handoverMs?: number;
}

const DEFAULT_COMMAND_TIMEOUT_MS = 500;
const DEFAULT_HANDOVER_MS = 3_000;
const LONGEST_MS = 60_000;

/**
 * Keeps budgets in Redis, for all processes that use one API key: one atomic step by Redis' own clock and at most one
 * round trip per request. The answer says when the request may go, so that nobody polls. When Redis is away each
 * process goes on with its share of the plan. Needs Redis 5 or later, or Valkey.
 *
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function createRedisQuotaStore(options: RedisQuotaStoreOptions): QuotaStore {
  checkOptionNames(options, ["client", "expectedProcesses", "prefix", "commandTimeoutMs", "handoverMs"]);
  const { client, expectedProcesses, prefix = DEFAULT_PREFIX } = options;
  const { commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, handoverMs = DEFAULT_HANDOVER_MS } = options;
  checkRedisClient(client);
  if (!Number.isSafeInteger(expectedProcesses) || expectedProcesses < 1) {
    const given =
      typeof expectedProcesses === "number" ? String(expectedProcesses) : shapeOf(expectedProcesses);
    const code = expectedProcesses === undefined ? "missing_value" : "out_of_range";
    throw new InputError(code, "expectedProcesses", `expected a whole number, 1 or more, got ${given}`);
  }
  checkPrefix(prefix);
  checkMilliseconds(commandTimeoutMs, "commandTimeoutMs", LONGEST_MS);
  checkMilliseconds(handoverMs, "handoverMs", LONGEST_MS);
  return {
    open: (budget) =>
      createRedisLedger({
        ...budget,
        client,
        processes: expectedProcesses,
        prefix,
        commandTimeoutMs,
        handoverMs,
      }),
  };
}
