import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type AccessToken, type AuthEvent, createTokenCache, type TokenCache } from "../../src/index.js";
import { createRedisTokenStore } from "../../src/redis.js";
import { tokenOf } from "../support/tokens.js";
import { connect, type Library, type RedisUser, type TestClient } from "./redis-clients.js";
import { type RedisServer, startRedis } from "./redis-server.js";
import { type SlowLink, startSlowLink } from "./slow-link.js";

const keyBytes = (fill: number) => new Uint8Array(32).fill(fill);
const LIFE = 60_000;
/** A busy machine sleeps longer than it is told: such a run says nothing. */
const REAL_TIME = { retry: 2 };
const USER: RedisUser = { username: "limited", password: "a-password-of-the-test" };

/** One process: a connection and a cache of its own. */
interface Process {
  readonly cache: TokenCache;
  readonly events: AuthEvent[];
}

/** The tests of tokens that processes share. Each library has a file of its own: most of their time is waited, side by side. */
export function testSharedTokens(library: Library): void {
  describe(`tokens in Redis through ${library}`, REAL_TIME, () => {
    let server: RedisServer;
    let admin: Redis;
    let clients: TestClient[] = [];
    let links: SlowLink[] = [];

    beforeAll(async () => {
      server = await startRedis();
      admin = new Redis(server.port, "127.0.0.1");
    });
    beforeEach(() => admin.flushall());
    afterEach(async () => {
      for (const client of clients) client.close();
      await Promise.all(links.map((link) => link.close()));
      [clients, links] = [[], []];
    });
    afterAll(async () => {
      admin.disconnect();
      await server.close();
    });

    async function link(roundTripMs: number): Promise<number> {
      const slow = await startSlowLink(server.port, roundTripMs);
      links.push(slow);
      return slow.port;
    }

    interface Start {
      readonly requestToken?: () => Promise<AccessToken>;
      readonly port?: number;
      readonly user?: RedisUser;
      readonly encryptionKey?: Uint8Array;
      readonly key?: string;
    }

    /** A token endpoint that takes 50 ms. */
    const requestToken = vi.fn<() => Promise<AccessToken>>();
    beforeEach(() => {
      requestToken.mockReset().mockImplementation(async () => {
        const value = `token-${requestToken.mock.calls.length}`;
        const requestedAt = Date.now();
        await sleep(50);
        return tokenOf(value, requestedAt, LIFE);
      });
    });

    async function startProcess(start: Start = {}): Promise<Process> {
      const { port = server.port, user, encryptionKey = keyBytes(1), key = "key" } = start;
      const connected = await connect(library, port, user);
      clients.push(connected);
      const store = createRedisTokenStore({
        client: connected.client,
        encryptionKeys: [{ id: "test", key: encryptionKey }],
      });
      const events: AuthEvent[] = [];
      const sharing = {
        store,
        key,
        requestTimeoutMs: 10_000,
        onEvent: (event: AuthEvent) => events.push(event),
      };
      return {
        cache: createTokenCache({ requestToken: start.requestToken ?? requestToken, sharing }),
        events,
      };
    }

    const startProcesses = (count: number, start: Start = {}) =>
      Promise.all(Array.from({ length: count }, () => startProcess(start)));
    const valuesOf = async (tokens: Promise<AccessToken>[]) =>
      (await Promise.all(tokens)).map((token) => token.reveal());

    it("makes one token request for 8 processes over a link of 260, 340 and 900 ms", async () => {
      const run = async (roundTripMs: number) => {
        const request = vi.fn(async () => tokenOf(`over-${roundTripMs}`, Date.now(), LIFE));
        const port = await link(roundTripMs);
        const processes = await startProcesses(8, { port, requestToken: request, key: `key-${roundTripMs}` });

        const values = await valuesOf(processes.map(({ cache }) => cache.get()));

        expect(new Set(values)).toEqual(new Set([`over-${roundTripMs}`]));
        expect(processes.flatMap(({ events }) => events)).toEqual([]);
        return request.mock.calls.length;
      };

      expect(await Promise.all([260, 340, 900].map(run))).toEqual([1, 1, 1]);
    });

    it("makes one token request for one consent that 8 processes notice", async () => {
      const processes = await startProcesses(8);
      await valuesOf(processes.map(({ cache }) => cache.get()));
      const accept = (token: AccessToken) => token.reveal() !== "token-1";

      const values = await valuesOf(processes.map(({ cache }) => cache.refresh({ accept })));

      expect(new Set(values)).toEqual(new Set(["token-2"]));
      expect(requestToken).toHaveBeenCalledTimes(2);
    });

    it("gives each of 8 forced refreshes a token that was requested after it, with two requests at most", async () => {
      const processes = await startProcesses(8);
      await valuesOf(processes.map(({ cache }) => cache.get()));

      const values = await valuesOf(processes.map(({ cache }) => cache.refresh()));

      expect(values).not.toContain("token-1");
      expect(requestToken.mock.calls.length - 1).toBeLessThanOrEqual(2);
    });

    it("is not blocked by the lease of a dead process that lasts for ever, or a day, or holds something else", async () => {
      const spoils: Record<string, (lease: string) => Promise<unknown>> = {
        forEver: (lease) => admin.persist(lease),
        forADay: (lease) => admin.pexpire(lease, 86_400_000),
        aList: (lease) => admin.del(lease).then(() => admin.lpush(lease, "x")),
      };
      const run = async ([key, spoil]: [string, (lease: string) => Promise<unknown>]) => {
        const request = vi.fn(async () => tokenOf(`new-${key}`, Date.now(), LIFE));
        const processes = await startProcesses(2, { key, requestToken: request });
        const connected = clients.at(-1) as TestClient;
        const before = await admin.keys("*:lease");
        const store = createRedisTokenStore({ client: connected.client, encryption: "none" });
        await store.acquire(key, 3_000);
        const [lease = ""] = (await admin.keys("*:lease")).filter((name) => !before.includes(name));
        await spoil(lease);
        const startedAt = performance.now();

        const values = await valuesOf(processes.map(({ cache }) => cache.get()));

        expect(new Set(values)).toEqual(new Set([`new-${key}`]));
        expect(performance.now() - startedAt).toBeLessThan(6_000);
        return request.mock.calls.length;
      };

      // Their leases are told apart by the order in which they are taken.
      const runs: Promise<number>[] = [];
      for (const entry of Object.entries(spoils)) {
        runs.push(run(entry));
        await expect.poll(() => admin.keys("*:lease").then((names) => names.length)).toBe(runs.length);
        await sleep(100);
      }
      expect(await Promise.all(runs)).toEqual([1, 1, 1]);
    });

    it.each([
      ["scripts", ["+@all", "-eval", "-evalsha"]],
      ["the commands in them", ["+@all", "-set", "-time"]],
      ["the keys", ["+@all", "resetkeys", "~other:*"]],
    ])("says so once when the Redis user may not use %s, and goes on", async (_, rules) => {
      await admin.call("ACL", ["SETUSER", USER.username, "reset", "on", `>${USER.password}`, "~*", ...rules]);
      const [process] = await startProcesses(1, { user: USER });

      const first = await process?.cache.get();
      const second = await process?.cache.refresh();

      expect([first?.reveal(), second?.reveal()]).toEqual(["token-1", "token-2"]);
      expect(process?.events).toEqual([
        {
          type: "store_unavailable",
          store: "tokens",
          errorCode: "NOPERM",
          message: expect.stringContaining("the Redis user may not"),
        },
      ]);
      expect(JSON.stringify(process?.events)).not.toContain(USER.password);
    });

    it("says so when the Redis is a read-only replica, and when it can be written again", async () => {
      const [process] = await startProcesses(1);
      await admin.call("REPLICAOF", ["127.0.0.1", "1"]);
      await process?.cache.get();
      const during = process?.events.map((event) => "errorCode" in event && event.errorCode);

      await admin.call("REPLICAOF", ["NO", "ONE"]);
      await process?.cache.refresh();

      expect(during).toEqual(["READONLY"]);
      expect(process?.events.map(({ type }) => type)).toEqual(["store_unavailable", "store_recovered"]);
      expect(await admin.keys("*")).toHaveLength(1);
    });

    it("says so when the name holds something else", async () => {
      const [one, other] = await startProcesses(2);
      await one?.cache.get();
      const [name = ""] = await admin.keys("*");
      await admin.del(name);
      await admin.lpush(name, "somebody else's");

      const token = await other?.cache.get();

      expect(token?.reveal()).toBe("token-2");
      expect(other?.events).toMatchObject([{ type: "store_unavailable", errorCode: "WRONGTYPE" }]);
      expect(await admin.lrange(name, 0, -1)).toEqual(["somebody else's"]);
    });

    it("says so when processes have different encryption keys", async () => {
      const [one] = await startProcesses(1);
      const [other] = await startProcesses(1, { encryptionKey: keyBytes(2) });
      await one?.cache.get();

      const token = await other?.cache.get();

      expect(token?.reveal()).toBe("token-2");
      expect(one?.events).toEqual([]);
      expect(other?.events).toMatchObject([{ type: "store_unavailable", errorCode: "entry_unreadable" }]);
    });

    it.each([
      ["bytes of somebody else", "somebody else's"],
      ["a number that no lease has", `${"9".repeat(400)}|v1.test.AAAA.AAAA`],
      ["a number in the far future", `${"9".repeat(17)}|v1.test.AAAA.AAAA`],
      ["nothing", ""],
    ])("replaces an entry that holds %s", async (_, text) => {
      const [one, other] = await startProcesses(2);
      await one?.cache.get();
      const [name = ""] = await admin.keys("*");
      await admin.set(name, text, "PX", LIFE);

      const token = await other?.cache.get();
      await one?.cache.replace((await one?.cache.get()) as AccessToken);

      expect(token?.reveal()).toBe("token-2");
      expect(one?.cache.peek()?.reveal()).toBe("token-2");
      expect(requestToken).toHaveBeenCalledTimes(2);
    });

    it("does not believe an entry that somebody has made to last for ever", async () => {
      const [one, other] = await startProcesses(2);
      await one?.cache.get();
      const [name = ""] = await admin.keys("*");
      await admin.persist(name);

      expect((await other?.cache.get())?.reveal()).toBe("token-2");
      expect(await admin.pttl(name)).toBeGreaterThan(0);
    });

    describe("commit()", () => {
      const storeOf = async () => {
        const connected = await connect(library, server.port);
        clients.push(connected);
        return createRedisTokenStore({ client: connected.client, encryption: "none" });
      };

      it("counts the life of a token from when it is told, however late Redis executes it", async () => {
        const store = await storeOf();
        const [expired, alive] = [await store.acquire("one", 10_000), await store.acquire("other", 10_000)];
        server.pause();
        const committed = Promise.all([expired?.commit("expired", 500), alive?.commit("alive", 3_000)]);
        await sleep(1_000);
        server.resume();

        expect(await committed).toEqual([false, true]);
        expect((await store.read("one")).stored).toBeUndefined();
        expect((await store.read("other")).stored?.remainingMs).toBeLessThanOrEqual(2_050);
      });
    });

    it("goes on within seconds when Redis hangs, and uses it again afterwards", async () => {
      const [process] = await startProcesses(1);
      server.pause();
      const startedAt = performance.now();

      const token = await process?.cache.get();
      const tookMs = performance.now() - startedAt;
      server.resume();
      await process?.cache.refresh();

      expect(token?.reveal()).toBe("token-1");
      expect(tookMs).toBeLessThan(4_000);
      expect(process?.events).toMatchObject([
        { type: "store_unavailable", errorCode: "timed_out" },
        { type: "store_recovered" },
      ]);
    });
  });
}
