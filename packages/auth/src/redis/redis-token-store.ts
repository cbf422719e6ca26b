import { InputError, shapeOf } from "@energy-clients/client-core";
import { StoreError } from "../errors/store-error.js";
import { checkOptionNames } from "../options/check-options.js";
import type { StoredToken, TokenStore } from "../tokens/token-store.js";
import { createEntryCipher, type EncryptionKey, NO_CIPHER } from "./entry-cipher.js";
import {
  checkRedisClient,
  type RedisClient,
  type RunScript,
  redisKey,
  scriptRunner,
} from "./redis-commands.js";
import { storeFailure } from "./store-failure.js";

/** Options of {@link createRedisTokenStore}. Either `encryptionKeys` or `encryption: "none"` has to be given. */
export interface RedisTokenStoreOptions {
  /** Your client of `ioredis` or `redis`. */
  readonly client: RedisClient;
  /** Keys for AES-256-GCM: the first encrypts, all of them decrypt. */
  readonly encryptionKeys?: readonly EncryptionKey[];
  /** Stores tokens in the clear: whoever reads Redis can then act as you. */
  readonly encryption?: "none";
  /** Begins every name in Redis. @defaultValue `"energy-clients:"` */
  readonly prefix?: string;
}

export const DEFAULT_PREFIX = "energy-clients:";

/** No lease of ours lasts longer, in ms. */
const LONGEST_LEASE_MS = 60_000;

/**
 * The time in µs, from which leases have their numbers: unlike a counter it goes on upwards when Redis comes back
 * empty. No less than the number of the entry, should Redis' clock have been set back.
 */
const POSITION = `
local time = redis.call('TIME')
local position = time[1] * 1000000 + time[2]
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last > position and last < 1e17 then position = last end`;

/** The entry, and what is left of its life by Redis' clock. */
const READ = `${POSITION}
return { entry, redis.call('PTTL', KEYS[1]), string.format('%.0f', position) }`;

/**
 * Takes the lease if it is free. The lease of a holder that died, which somebody made last for ever (PERSIST, a restored dump, a clock
 * that was set back), must not block everybody: it gets the life of a new one.
 */
const ACQUIRE = `${POSITION}
local owner, leaseMs, longestMs = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not redis.call('SET', KEYS[2], owner, 'PX', leaseMs, 'NX') then
  local leftMs = redis.call('PTTL', KEYS[2])
  if leftMs < 0 or leftMs > longestMs then redis.call('PEXPIRE', KEYS[2], leaseMs) end
  return false
end
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
return {
  entry, redis.call('PTTL', KEYS[1]), string.format('%.0f', position + 1), string.format('%.0f', nowMs)
}`;

/**
 * Stores an entry, unless a later lease brought one already, and gives the lease back if it is still held. The entry's
 * end is a time by Redis' clock, since a command may be executed long after it was sent.
 */
const COMMIT = `
local owner, number, text, ttlMs, endsAt = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('GET', KEYS[2]) == owner then redis.call('DEL', KEYS[2]) end
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last > number and last < 1e17 then return 0 end
local time = redis.call('TIME')
local leftMs = math.min(ttlMs, endsAt - time[1] * 1000 - math.floor(time[2] / 1000))
if leftMs < 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[2] .. '|' .. text, 'PX', string.format('%.0f', leftMs))
return 1`;

const EXTEND = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])`;

/** Gives the lease back, or keeps everybody from it for a while. */
const RELEASE = `
local owner, holdMs = ARGV[1], tonumber(ARGV[2])
if redis.call('GET', KEYS[2]) ~= owner then return 0 end
if holdMs > 0 then redis.call('PEXPIRE', KEYS[2], holdMs) else redis.call('DEL', KEYS[2]) end
return 1`;

/**
 * Keeps tokens in Redis, so that all processes together ask for one per life. They are encrypted, and the names in
 * Redis are hashes. When Redis is away its methods reject at once, and each process asks for a token of its own.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 */
export function createRedisTokenStore(options: RedisTokenStoreOptions): TokenStore {
  checkOptionNames(options, ["client", "encryptionKeys", "encryption", "prefix"]);
  const { client, prefix = DEFAULT_PREFIX } = options;
  checkRedisClient(client);
  checkPrefix(prefix);
  const cipher = readCipher(options);
  const send = scriptRunner(client);
  const run: RunScript = (...script) =>
    send(...script).catch((cause: unknown) => {
      const { errorCode, message } = storeFailure(cause);
      throw new StoreError(errorCode, message, { cause });
    });

  const namesOf = async (key: string) => {
    const name = await redisKey(prefix, "token", key);
    return [name, `${name}:lease`] as const;
  };

  async function storedOf(key: string, entry: unknown, ttlMs: unknown): Promise<StoredToken | undefined> {
    const remainingMs = Number(ttlMs);
    // An entry without a life, which only others write, is as good as none: nobody knows how old its token is.
    if (entry === null || entry === undefined || !(remainingMs > 0)) return undefined;
    const [, number, text] = /^(\d{1,17})\|(.*)$/s.exec(String(entry)) ?? [];
    return {
      entry: text === undefined ? undefined : await cipher.decrypt(text, key),
      remainingMs,
      number: Number(number ?? 0),
    };
  }

  return {
    async read(key) {
      const [name] = await namesOf(key);
      const [entry, ttlMs, position] = (await run(READ, [name], [])) as unknown[];
      return { stored: await storedOf(key, entry, ttlMs), position: Number(position) };
    },
    async acquire(key, leaseMs) {
      const names = await namesOf(key);
      const owner = crypto.randomUUID();
      const acquired = await run(ACQUIRE, names, [owner, withinLongest(leaseMs), LONGEST_LEASE_MS]);
      if (!Array.isArray(acquired)) return undefined;
      // By the clock that nobody sets: both are of one moment, or this one is a little later.
      const acquiredAt = performance.now();
      const [entry, entryTtlMs, number, redisNow] = acquired as unknown[];
      return {
        stored: await storedOf(key, entry, entryTtlMs),
        async extend(longerMs) {
          return Number(await run(EXTEND, names, [owner, withinLongest(longerMs)])) === 1;
        },
        async commit(text, ttlMs) {
          const endsAt = Number(redisNow) + performance.now() - acquiredAt + ttlMs;
          const sealed = await cipher.encrypt(text, key);
          const args = [owner, String(number), sealed, Math.floor(ttlMs), Math.floor(endsAt)];
          return Number(await run(COMMIT, names, args)) === 1;
        },
        async release(holdMs = 0) {
          await run(RELEASE, names, [owner, withinLongest(holdMs)]);
        },
      };
    },
  };
}

function withinLongest(leaseMs: number): number {
  return Math.min(Math.ceil(leaseMs), LONGEST_LEASE_MS);
}

/** @throws {@link InputError} `malformed_value`. */
export function checkPrefix(prefix: unknown): void {
  if (typeof prefix === "string" && /^[^{}\s]*$/.test(prefix)) return;
  const problem = `expected text without braces and white space, got ${shapeOf(prefix)}`;
  throw new InputError("malformed_value", "prefix", problem);
}

function readCipher({ encryption, encryptionKeys }: RedisTokenStoreOptions) {
  if (encryption === undefined) return createEntryCipher(encryptionKeys as readonly EncryptionKey[]);
  if (encryption !== "none") {
    const problem = `expected "none" or nothing, got ${shapeOf(encryption)}; encryptionKeys switch encryption on`;
    throw new InputError("malformed_value", "encryption", problem);
  }
  if (encryptionKeys !== undefined) {
    throw new InputError(
      "malformed_value",
      "encryption",
      `is "none", yet there are encryptionKeys; drop one of them`,
    );
  }
  return NO_CIPHER;
}
