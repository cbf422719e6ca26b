import { InputError, shapeOf } from "@energy-clients/client-core";
import { StoreError } from "../errors/store-error.js";
import { checkOptionNames } from "../options/check-options.js";
import { createEntryCipher, type EncryptionKey, NO_CIPHER } from "../redis/entry-cipher.js";
import {
  checkPrefix,
  checkRedisClient,
  DEFAULT_PREFIX,
  type RedisClient,
  type RunScript,
  redisKey,
  scriptRunner,
} from "../redis/redis-commands.js";
import { storeFailure, unexpectedResponse } from "../redis/store-failure.js";
import {
  ACQUIRE_SCRIPT,
  COMMIT_SCRIPT,
  EXTEND_SCRIPT,
  READ_SCRIPT,
  RELEASE_SCRIPT,
} from "./redis-token-scripts.js";
import type { StoredToken, TokenLease, TokenStore } from "./token-store.js";

/** Options of {@link createRedisTokenStore}. Either `encryptionKeys` or `encryption: "none"` is required. */
export interface RedisTokenStoreOptions {
  /** Your client of `ioredis` or `redis`. */
  readonly client: RedisClient;
  /** Keys for AES-256-GCM: the first encrypts, all decrypt. */
  readonly encryptionKeys?: readonly EncryptionKey[];
  /** Stores tokens in the clear: everybody who can read Redis can then act as you. */
  readonly encryption?: "none";
  /** Starts every key in Redis. @defaultValue `"energy-clients:"` */
  readonly prefix?: string;
}

/** Written as an object, so that the compiler finds a name that is missing or wrong. */
const OPTIONS: Record<keyof RedisTokenStoreOptions, true> = {
  client: true,
  encryptionKeys: true,
  encryption: true,
  prefix: true,
};

/** Longest lease of this package, in ms. */
const LONGEST_LEASE_MS = 60_000;

/**
 * Creates a store that keeps tokens in Redis, so that all processes together request one token per lifetime. The tokens
 * are encrypted, and the keys in Redis are hashes. While Redis is unavailable, the store's methods reject at once, and
 * each process requests a token of its own.
 *
 * Sends nothing until the first call; never opens or closes your client.
 *
 * @returns A store for the clients' `tokenStore`, or for `createTokenCache()`. Its methods reject with
 * {@link StoreError}; `code` is that of Redis or of the connection.
 * @throws {@link InputError} when an option is invalid; `field` names it.
 *
 * @example
 * ```ts
 * import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
 * import { createRedisTokenStore, type RedisClient } from "@energy-clients/auth/redis";
 *
 * declare const client: RedisClient; // new Redis(url) of ioredis, or createClient({ url }) of redis
 * declare const secrets: { clientId: string; clientSecret: string; encryptionKey: string };
 *
 * const ett = createAuthenticatedEttClient({
 *   environment: "demo",
 *   clientId: secrets.clientId,
 *   clientSecret: secrets.clientSecret,
 *   tokenStore: createRedisTokenStore({
 *     client,
 *     encryptionKeys: [{ id: "2026-11", key: secrets.encryptionKey }],
 *   }),
 * });
 * ```
 */
export function createRedisTokenStore(options: RedisTokenStoreOptions): TokenStore {
  checkOptionNames(options, Object.keys(OPTIONS));
  const { client, prefix = DEFAULT_PREFIX } = options;
  checkRedisClient(client);
  checkPrefix(prefix);
  const cipher = readCipher(options);
  const send = scriptRunner(client);
  const failed = (cause: unknown) => {
    const { errorCode, message } = storeFailure(cause);
    return new StoreError(errorCode, message, { cause });
  };
  const run: RunScript = (...script) =>
    send(...script).catch((cause: unknown) => {
      throw failed(cause);
    });

  const keysOf = async (key: string) => {
    const name = await redisKey(prefix, "token", key);
    return [name, `${name}:lease`] as const;
  };

  async function storedOf(key: string, entry: unknown, ttlMs: unknown): Promise<StoredToken | undefined> {
    const remainingMs = Number(ttlMs);
    // An entry without an end, which only other programs write, is ignored: its token may be of any age.
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
      const [entryKey] = await keysOf(key);
      const response = await run(READ_SCRIPT, [entryKey], []);
      if (!isScriptResponse(response)) throw failed(unexpectedResponse());
      const [entry, ttlMs, position] = response;
      return { stored: await storedOf(key, entry, ttlMs), position: Number(position) };
    },
    async acquire(key, leaseMs) {
      const keys = await keysOf(key);
      const owner = crypto.randomUUID();
      const acquired = await run(ACQUIRE_SCRIPT, keys, [owner, withinLongest(leaseMs), LONGEST_LEASE_MS]);
      if (acquired === null || acquired === undefined) return undefined;
      if (!isScriptResponse(acquired)) throw failed(unexpectedResponse());
      const [entry, ttlMs, number, redisNow] = acquired;
      const encrypt = (text: string) => cipher.encrypt(text, key);
      const lease = createLease({
        run,
        keys,
        owner,
        number: String(number),
        redisNow: Number(redisNow),
        encrypt,
      });
      return { stored: await storedOf(key, entry, ttlMs), ...lease };
    },
  };
}

/** Whether Redis returned the entry, its remaining life and the number of a lease, which both scripts begin with. */
function isScriptResponse(value: unknown): value is unknown[] {
  if (!Array.isArray(value)) return false;
  const [, ttlMs, number] = value;
  return /^-?\d{1,17}$/.test(String(ttlMs)) && /^\d{1,17}$/.test(String(number));
}

/** What a lease needs to know. */
interface LeaseSettings {
  readonly run: RunScript;
  readonly keys: readonly string[];
  /** Names the holder. */
  readonly owner: string;
  readonly number: string;
  /** Redis' time when it gave the lease, in ms since the Unix epoch. */
  readonly redisNow: number;
  readonly encrypt: (text: string) => Promise<string>;
}

function createLease({
  run,
  keys,
  owner,
  number,
  redisNow,
  encrypt,
}: LeaseSettings): Omit<TokenLease, "stored"> {
  // By the clock that nobody sets. It was read at the moment of `redisNow`, or a little later.
  const acquiredAt = performance.now();
  return {
    async extend(leaseMs) {
      return Number(await run(EXTEND_SCRIPT, keys, [owner, withinLongest(leaseMs)])) === 1;
    },
    async commit(text, ttlMs) {
      const endsAt = redisNow + performance.now() - acquiredAt + ttlMs;
      const args = [owner, number, await encrypt(text), Math.floor(ttlMs), Math.floor(endsAt)];
      return Number(await run(COMMIT_SCRIPT, keys, args)) === 1;
    },
    async release(holdMs = 0) {
      await run(RELEASE_SCRIPT, keys, [owner, withinLongest(holdMs)]);
    },
  };
}

function withinLongest(leaseMs: number): number {
  return Math.min(Math.ceil(leaseMs), LONGEST_LEASE_MS);
}

function readCipher({ encryption, encryptionKeys }: RedisTokenStoreOptions) {
  if (encryption === undefined) return createEntryCipher(encryptionKeys as readonly EncryptionKey[]);
  if (encryption !== "none") {
    const problem = `expected "none" or undefined, but got ${shapeOf(encryption)}; encryptionKeys enables encryption`;
    throw new InputError("malformed_value", "encryption", problem);
  }
  if (encryptionKeys !== undefined) {
    const problem = `"none" contradicts encryptionKeys; remove one of the two options`;
    throw new InputError("malformed_value", "encryption", problem);
  }
  return NO_CIPHER;
}
