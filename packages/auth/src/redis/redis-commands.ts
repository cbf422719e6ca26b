import { InputError, shapeOf } from "@energy-clients/client-core";

/** What is used of a client of `ioredis`, alone or as a cluster. */
export interface IoredisLike {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  readonly status?: string;
}

/** What is used of a client of `redis` (node-redis), alone or as a cluster. */
export interface NodeRedisLike {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  readonly isReady?: boolean;
}

/** A connected client of yours. It is only sent commands, never opened, configured or closed. */
export type RedisClient = IoredisLike | NodeRedisLike;

/** Runs a Lua script, as one step that nothing can come between. */
export type RunScript = (
  script: string,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

/** States of an ioredis client in which a command would wait for a connection that may never come. */
const AWAY = new Set(["reconnecting", "close", "end"]);

/** @throws {@link InputError} `missing_value` or `malformed_value` for what is no client of either library. */
export function checkRedisClient(client: unknown): asserts client is RedisClient {
  if (client === undefined || client === null) {
    throw new InputError("missing_value", "client", "is missing; give a client of ioredis or redis");
  }
  const { evalsha, evalSha, eval: run } = client as Record<string, unknown>;
  if (typeof run === "function" && (typeof evalsha === "function" || typeof evalSha === "function")) return;
  const problem = `expected a client of ioredis or redis, with eval() and evalsha() or evalSha(), got ${shapeOf(client)}`;
  throw new InputError("malformed_value", "client", problem);
}

/** Makes one way of running scripts out of either client. A script is sent whole once, and by its hash from then on. */
export function scriptRunner(client: RedisClient): RunScript {
  const hashes = new Map<string, Promise<string>>();
  /** Scripts that Redis has run: sending the text first saves a round trip, which may take long. */
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
    if (isAway(client)) throw new Error("Redis is not connected");
    if (known.has(hash)) {
      try {
        return await send("hash");
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      }
    }
    const result = await send("text");
    known.add(hash);
    return result;
  };
}

function isAway(client: RedisClient): boolean {
  return "evalSha" in client ? client.isReady === false : AWAY.has(client.status ?? "");
}

/** How Redis names a script. */
async function sha1(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
}

/** A name in Redis: a prefix, and a hash of what may tell more than everybody who sees the names should know. */
export async function redisKey(prefix: string, kind: string, key: string): Promise<string> {
  const hash = toHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  // In braces, so that all names of one key are on one node of a cluster.
  return `${prefix}${kind}:{${hash.slice(0, 32)}}`;
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
