import { InputError, shapeOf } from "@energy-clients/client-core";
import { checkOptionNames } from "../options.js";
import type { TokenStore } from "../tokens/token-store.js";
import { createEntryCipher, type EncryptionKey, NO_CIPHER } from "./entry-cipher.js";
import { checkRedisClient, type RedisClient, redisKey, scriptRunner } from "./redis-commands.js";

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

/** The entry, and what is left of its life by Redis' clock. */
const READ = `
return { redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1]) }`;

/**
 * Takes the lease if it is free. Its number is the time in µs: unlike a counter it goes on upwards when Redis comes
 * back empty.
 */
const ACQUIRE = `
local owner, leaseMs = ARGV[1], ARGV[2]
if not redis.call('SET', KEYS[2], owner, 'PX', leaseMs, 'NX') then return false end
local time = redis.call('TIME')
local number = time[1] * 1000000 + time[2]
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last >= number then number = last + 1 end
return string.format('%.0f', number)`;

/** Stores an entry, unless a later lease brought one already, and gives the lease back if it is still held. */
const COMMIT = `
local owner, number, text, ttlMs = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('GET', KEYS[2]) == owner then redis.call('DEL', KEYS[2]) end
local entry = redis.call('GET', KEYS[1])
local last = entry and tonumber(string.match(entry, '^(%d+)|'))
if last and last > tonumber(number) then return 0 end
redis.call('SET', KEYS[1], number .. '|' .. text, 'PX', ttlMs)
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
 * @throws {@link InputError} when an option can not be right; `field` names it.
 */
export function createRedisTokenStore(options: RedisTokenStoreOptions): TokenStore {
  checkOptionNames(options, ["client", "encryptionKeys", "encryption", "prefix"]);
  const { client, prefix = DEFAULT_PREFIX } = options;
  checkRedisClient(client);
  checkPrefix(prefix);
  const cipher = readCipher(options);
  const run = scriptRunner(client);

  const namesOf = async (key: string) => {
    const name = await redisKey(prefix, "token", key);
    return [name, `${name}:lease`] as const;
  };

  return {
    async read(key) {
      const [name] = await namesOf(key);
      const [stored, ttlMs] = (await run(READ, [name], [])) as [unknown, unknown];
      const remainingMs = Number(ttlMs);
      if (stored === null || stored === undefined || !(remainingMs > 0)) return undefined;
      const entry = await cipher.decrypt(String(stored).replace(/^\d+\|/, ""), key);
      return entry === undefined ? undefined : { entry, remainingMs };
    },
    async acquire(key, leaseMs) {
      const names = await namesOf(key);
      const owner = crypto.randomUUID();
      const number = await run(ACQUIRE, names, [owner, Math.ceil(leaseMs)]);
      if (number === null || number === undefined || number === false) return undefined;
      return {
        async extend(longerMs) {
          return Number(await run(EXTEND, names, [owner, Math.ceil(longerMs)])) === 1;
        },
        async commit(entry, ttlMs) {
          const text = await cipher.encrypt(entry, key);
          const stored = await run(COMMIT, names, [
            owner,
            String(number),
            text,
            Math.max(1, Math.floor(ttlMs)),
          ]);
          return Number(stored) === 1;
        },
        async release(holdMs = 0) {
          await run(RELEASE, names, [owner, Math.ceil(holdMs)]);
        },
      };
    },
  };
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
