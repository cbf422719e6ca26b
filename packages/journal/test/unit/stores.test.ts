import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { journalMigrations } from "../../src/index.js";
import { openSqliteJournal } from "../../src/sqlite.js";
import { createMemoryJournal, journalStoreTests } from "../../src/testing.js";
import { arrange } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

let folder: string;
let count = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});
const file = () => join(folder, "journal.db");

describe("createMemoryJournal()", () => {
  for (const { name, run } of journalStoreTests(async () => createMemoryJournal())) it(name, run);
});

describe("openSqliteJournal()", () => {
  const paths = new Map<object, string>();
  const open = async () => {
    const path = join(folder, `${count++}.db`);
    const store = await openSqliteJournal(path);
    paths.set(store, path);
    return store;
  };
  const reopen = (store: object) => openSqliteJournal(paths.get(store) ?? "");
  for (const { name, run } of journalStoreTests(open, reopen)) it(name, run);

  it("writes with a write-ahead log and full synchronisation", async () => {
    const store = await openSqliteJournal(file());
    await store.insert({ key: "a" } as never).catch(() => undefined);

    const header = readFileSync(file());
    // Bytes 18 and 19 are 2 for a write-ahead log.
    expect([header[18], header[19]]).toEqual([2, 2]);
    await store.close();
  });

  it("refuses a file of a newer version, and writes nothing to it", async () => {
    await (await openSqliteJournal(file())).close();
    const database = new DatabaseSync(file());
    database.exec("INSERT INTO journal_schema VALUES (99)");
    database.close();

    await expect(openSqliteJournal(file())).rejects.toMatchObject({ code: "store_newer" });
  });

  it("migrates by hand as well as by itself", async () => {
    const opened = openSqliteJournal(file(), { migrate: false });
    await expect(opened).rejects.toMatchObject({ code: "migration_needed" });
    const database = new DatabaseSync(file());
    database.exec(journalMigrations());
    database.close();

    const store = await openSqliteJournal(file(), { migrate: false });
    expect(await store.list({ limit: 9 })).toEqual([]);
    await store.close();
  });

  it("is migrated once when many processes open it at a time", async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteJournal(file())));

    expect(await stores[7]?.list({ limit: 9 })).toEqual([]);
    for (const store of stores) await store.close();
  });

  it("refuses a file that is not a database", async () => {
    writeFileSync(file(), "not a database, but long enough to be taken for a header".repeat(99));

    await expect(openSqliteJournal(file())).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("Restore the file from a backup."),
    });
  });

  it("refuses a folder that does not exist, and names the remedy", async () => {
    const opened = openSqliteJournal(join(folder, "none", "journal.db"));

    await expect(opened).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("folder"),
    });
  });

  it.each(["", undefined, 7])("refuses the path %s", async (path) => {
    await expect(openSqliteJournal(path as never)).rejects.toMatchObject({
      name: "InputError",
      field: "path",
    });
  });

  it("names better-sqlite3 where Node.js has no node:sqlite", async () => {
    vi.stubGlobal("process", { ...process, version: "v20.19.0", getBuiltinModule: () => undefined });

    await expect(openSqliteJournal(file())).rejects.toMatchObject({
      code: "sqlite_missing",
      message: expect.stringMatching(/Node.js v20.19.0 .*better-sqlite3/),
    });
  });

  it("refuses a database in memory, unless its name says so", async () => {
    const opened = openSqliteJournal(file(), { database: new DatabaseSync(":memory:") });

    await expect(opened).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("journal_mode is memory, expected wal"),
    });
    await (await openSqliteJournal(":memory:", { database: new DatabaseSync(":memory:") })).close();
  });

  it("takes a database that the team opened", async () => {
    const database = new DatabaseSync(file());
    const store = await openSqliteJournal("ours", { database });
    const { journal, soon } = arrange({}, store);

    await soon(journal.run("transferCertificate", { key: "k", body: transferOf() }));

    expect(await store.list({ limit: 9 })).toMatchObject([{ key: "k", state: "completed" }]);
    await store.close();
  });

  it.runIf(process.getuid?.() !== 0)("sends nothing when the file becomes read-only", async () => {
    await (await openSqliteJournal(file())).close();
    chmodSync(file(), 0o444);
    const opened = openSqliteJournal(file());

    await expect(opened).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("writable"),
    });
  });

  it("sends nothing when the database is full", async () => {
    const database = new DatabaseSync(file());
    const store = await openSqliteJournal("full", { database });
    const { journal, ett } = arrange({}, store);
    const [row] = database.prepare("PRAGMA page_count").all() as { page_count: number }[];
    database.exec(`PRAGMA max_page_count = ${row?.page_count}`);
    const long = { ...transferOf(), hashedAttributes: ["x".repeat(20_000)] };

    const run = journal.run("transferCertificate", { key: "k", body: long });

    await expect(run).rejects.toMatchObject({
      code: "store_failed",
      mayHaveActed: false,
      message: expect.stringContaining("Free space on the disk"),
    });
    expect(ett.requests).toEqual([]);
    await store.close();
  });

  it("sends nothing on a read-only database", async () => {
    const database = new DatabaseSync(file());
    const store = await openSqliteJournal("read-only", { database });
    const { journal, ett } = arrange({}, store);
    database.exec("PRAGMA query_only = 1");

    const run = journal.run("transferCertificate", { key: "k", body: transferOf() });

    await expect(run).rejects.toMatchObject({ code: "store_failed", mayHaveActed: false });
    expect(ett.requests).toEqual([]);
    await store.close();
  });
});
