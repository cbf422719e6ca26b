import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type JournalStore, journalMigrations } from "../../src/index.js";
import { openPostgresJournal } from "../../src/postgres.js";
import { journalStoreTests } from "../../src/testing.js";
import { arrange, MINUTE } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";
import { type PostgresServer, startPostgres } from "../support/postgres-server.js";

const key = "k";
const init = { key, body: transferOf() };

describe("openPostgresJournal()", () => {
  let server: PostgresServer;
  let admin: pg.Pool;
  let count = 0;
  const pools: pg.Pool[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    admin = server.pool({ max: 2 });
  }, 120_000);
  afterAll(async () => {
    for (const pool of pools) await pool.end();
    await admin?.end();
    await server?.close();
  });

  /** A pool in a schema of its own. */
  async function freshPool(options = ""): Promise<pg.Pool> {
    const schema = `s${count++}`;
    await admin.query(`CREATE SCHEMA ${schema}`);
    return poolIn(schema, options);
  }
  const schemas = new Map<unknown, string>();
  function poolIn(schema: string, options = ""): pg.Pool {
    const pool = server.pool({ max: 4, options: `-c search_path=${schema} ${options}` });
    schemas.set(pool, schema);
    pools.push(pool);
    return pool;
  }

  const opened = new Map<JournalStore, pg.Pool>();
  const open = async () => {
    const pool = await freshPool();
    const store = await openPostgresJournal({ pool });
    opened.set(store, pool);
    return store;
  };
  const reopen = (store: JournalStore) =>
    openPostgresJournal({ pool: poolIn(schemas.get(opened.get(store)) ?? "") });
  for (const { name, run } of journalStoreTests(open, reopen)) it(name, run);

  it.each(["serializable", "repeatable\\ read"])(
    "works where the team's default isolation is %s",
    async (isolation) => {
      const pool = await freshPool(`-c default_transaction_isolation=${isolation}`);
      const store = await openPostgresJournal({ pool });
      const entries = Array.from({ length: 4 }, () => store.insert({ ...ENTRY }));

      expect((await Promise.all(entries)).filter((existing) => !existing)).toHaveLength(1);
    },
  );

  it.each(["synchronous_commit=off"])("refuses a database with %s", async (setting) => {
    const pool = await freshPool(`-c ${setting}`);

    await expect(openPostgresJournal({ pool })).rejects.toMatchObject({ code: "store_not_durable" });
  });

  it("refuses to be confirmed by this server alone where a synchronous standby is set up", async () => {
    const pool = await freshPool("-c synchronous_commit=local");
    await openPostgresJournal({ pool });
    const set = async (sql: string) => {
      await pool.query(sql);
      await pool.query("SELECT pg_reload_conf()");
    };
    const standby = async () => (await pool.query("SHOW synchronous_standby_names")).rows[0];

    await set("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    try {
      await vi.waitFor(
        async () => expect(await standby()).toEqual({ synchronous_standby_names: "standby" }),
        20_000,
      );
      await expect(openPostgresJournal({ pool })).rejects.toMatchObject({
        code: "store_not_durable",
        message: expect.stringContaining("synchronous_commit = local"),
      });
    } finally {
      await set("ALTER SYSTEM RESET synchronous_standby_names");
      await vi.waitFor(
        async () => expect(await standby()).toEqual({ synchronous_standby_names: "" }),
        20_000,
      );
    }
  });

  it("is migrated once when many processes open it at a time", async () => {
    const pool = await freshPool();

    await Promise.all(Array.from({ length: 8 }, () => openPostgresJournal({ pool })));

    expect((await pool.query("SELECT version FROM journal_schema")).rows).toEqual([{ version: "1" }]);
  });

  it("is migrated by hand with the listed statements", async () => {
    const pool = await freshPool();
    const refused = openPostgresJournal({ pool, migrate: false });
    await expect(refused).rejects.toMatchObject({ code: "migration_needed" });

    await pool.query(journalMigrations());

    const store = await openPostgresJournal({ pool, migrate: false });
    expect(await store.list({ limit: 9 })).toEqual([]);
  });

  it("refuses a newer schema", async () => {
    const pool = await freshPool();
    await openPostgresJournal({ pool });
    await pool.query("INSERT INTO journal_schema VALUES (99)");

    await expect(openPostgresJournal({ pool })).rejects.toMatchObject({ code: "store_newer" });
  });

  it("sends nothing on a read-only server", async () => {
    const pool = await freshPool();
    await openPostgresJournal({ pool });
    const readOnly = poolIn(schemas.get(pool) ?? "", "-c default_transaction_read_only=on");
    const store = await openPostgresJournal({ pool: readOnly });
    const { journal, ett } = arrange({}, store);

    const run = journal.run("transferCertificate", init);

    await expect(run).rejects.toMatchObject({
      code: "store_failed",
      mayHaveActed: false,
      message: expect.stringContaining("Connect to the primary"),
    });
    expect(ett.requests).toEqual([]);
  });

  it("sends nothing when the database goes away before the send, and keeps what was sent when it goes away after", async () => {
    const pool = await freshPool();
    const store = await openPostgresJournal({ pool });
    const { journal, another, ett, soon, clock } = arrange({}, store);
    ett.onTransfer = () => server.kill();

    const lost = soon(journal.run("transferCertificate", init));
    await expect(lost).rejects.toMatchObject({
      code: "store_failed",
      mayHaveActed: true,
      requestId: expect.stringMatching(/^0{8}-/),
    });
    const down = another().run("transferCertificate", { key: "other", body: transferOf(7) });
    await expect(down).rejects.toMatchObject({ code: "store_failed", mayHaveActed: false });
    await server.start();

    expect(await store.read(key)).toMatchObject({ state: "sending" });
    expect(await store.read("other")).toBeUndefined();
    ett.onTransfer = undefined;
    await clock.advance(5 * MINUTE);
    await soon(another().recover());
    expect(await store.read(key)).toMatchObject({ state: "completed" });
    expect(ett.posts).toBe(1);
  });
});

const ENTRY = {
  key,
  version: 1,
  state: "planned",
  operation: "o",
  scope: "s",
  hash: "h",
  fingerprint: "f",
  createdAt: 1,
  updatedAt: 1,
  createdBy: "p",
  attempts: 0,
} as const;
