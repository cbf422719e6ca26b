import { InputError, shapeOf } from "@energy-clients/client-core";
import { isError } from "../errors/is-error.js";

/** The part of an `ioredis` client, single or cluster, that the stores use. */
export interface IoredisLike {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  readonly status?: string;
}

/** The part of a `redis` (node-redis) client, single or cluster, that the stores use. */
export interface NodeRedisLike {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  readonly isReady?: boolean;
}

/** Your connected client. The stores only send commands: they never open, configure or close it. */
export type RedisClient = IoredisLike | NodeRedisLike;

/** Runs a Lua script as one atomic step. */
export type RunScript = (
  script: string,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

/** Statuses of an ioredis client in which a command would wait for a connection that may never come. */
const DISCONNECTED = new Set(["reconnecting", "close", "end"]);

/** Starts every key in Redis, unless an option says otherwise. */
export const DEFAULT_PREFIX = "energy-clients:";

/** @throws {@link InputError} `malformed_value` unless the prefix is text without braces and white space. */
export function checkPrefix(prefix: unknown): void {
  if (typeof prefix === "string" && /^[^{}\s]*$/.test(prefix)) return;
  const problem = `expected text without braces and white space, but got ${shapeOf(prefix)}`;
  throw new InputError("malformed_value", "prefix", problem);
}

/** @throws {@link InputError} `missing_value` or `malformed_value` unless the value is a client of either library. */
export function checkRedisClient(client: unknown): asserts client is RedisClient {
  if (client === undefined || client === null) {
    throw new InputError("missing_value", "client", "is missing; pass a client of ioredis or redis");
  }
  const { evalsha, evalSha, eval: run } = client as Record<string, unknown>;
  if (typeof run === "function" && (typeof evalsha === "function" || typeof evalSha === "function")) return;
  const problem = `expected a client of ioredis or redis, with eval() and evalsha() or evalSha(), but got ${shapeOf(client)}`;
  throw new InputError("malformed_value", "client", problem);
}

/** Returns a function that runs scripts with either client: the first time by their text, from then on by their hash. */
export function scriptRunner(client: RedisClient): RunScript {
  const hashes = new Map<string, Promise<string>>();
  /** Hashes of scripts that Redis has run. The first run sends the text, which saves a failed attempt by hash. */
  const known = new Set<string>();
  const hashOf = (script: string): Promise<string> => {
    const hash = hashes.get(script) ?? sha1(script);
    hashes.set(script, hash);
    return hash;
  };

  return async (script, keys, args) => {
    const texts = args.map(String);
    const hash = await hashOf(script);
    const send = (by: "hash" | "text"): Promise<unknown> => {
      if ("evalSha" in client) {
        const options = { keys: [...keys], arguments: texts };
        return by === "hash" ? client.evalSha(hash, options) : client.eval(script, options);
      }
      return by === "hash"
        ? client.evalsha(hash, keys.length, ...keys, ...texts)
        : client.eval(script, keys.length, ...keys, ...texts);
    };
    if (isDisconnected(client)) throw new Error("Redis is not connected");
    if (known.has(hash)) {
      try {
        return await send("hash");
      } catch (error) {
        if (!(isError(error) && error.message.startsWith("NOSCRIPT"))) throw error;
      }
    }
    const result = await send("text");
    known.add(hash);
    return result;
  };
}

function isDisconnected(client: RedisClient): boolean {
  return "evalSha" in client ? client.isReady === false : DISCONNECTED.has(client.status ?? "");
}

/** Returns the hash by which Redis names a script. */
async function sha1(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
}

/** Makes a key for Redis from a prefix and a hash: the hashed text may say more than readers of the keys should know. */
export async function redisKey(prefix: string, kind: string, key: string): Promise<string> {
  const hash = toHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  // In braces, so that a cluster keeps all keys of one budget or token on one node.
  return `${prefix}${kind}:{${hash.slice(0, 32)}}`;
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
