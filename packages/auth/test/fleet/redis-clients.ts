import { Redis } from "ioredis";
import { createClient } from "redis";
import type { RedisClient } from "../../src/redis.js";

/** A connected client of either library, and what a test needs to look into Redis. */
export interface TestClient {
  readonly client: RedisClient;
  readonly keys: () => Promise<string[]>;
  /** What is stored as text under all keys. */
  readonly texts: () => Promise<string[]>;
  readonly flush: () => Promise<unknown>;
  readonly close: () => void;
}

export type Library = "ioredis" | "redis";

/** Who connects; the default user may do everything. */
export interface RedisUser {
  readonly username: string;
  readonly password: string;
}

export async function connect(library: Library, port: number, user?: RedisUser): Promise<TestClient> {
  if (library === "ioredis") {
    const client = new Redis({ port, host: "127.0.0.1", ...user });
    client.on("error", () => undefined);
    await client.ping();
    const texts = async () =>
      Promise.all((await client.keys("*")).map(async (key) => String(await client.get(key))));
    return {
      client,
      keys: () => client.keys("*"),
      texts,
      flush: () => client.flushall(),
      close: () => client.disconnect(),
    };
  }
  const client = createClient({ url: `redis://127.0.0.1:${port}`, ...user });
  client.on("error", () => undefined);
  await client.connect();
  return {
    client,
    keys: () => client.keys("*"),
    texts: async () =>
      Promise.all((await client.keys("*")).map(async (key) => String(await client.get(key)))),
    flush: () => client.flushAll(),
    close: () => client.destroy(),
  };
}
