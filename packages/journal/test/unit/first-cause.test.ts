import { describe, expect, it } from "vitest";
import type { JournalStore } from "../../src/index.js";
import { openSqliteJournal } from "../../src/sqlite.js";
import { createMemoryJournal } from "../../src/testing.js";
import { arrange } from "../support/arrange.js";
import { transferOf } from "../support/fake-ett.js";

const key = "2026-11/0042";
const init = { key, body: transferOf() };

describe("the error of run()", () => {
  it("is outcome_unknown when the request and the look-up fail, with the request's failure as its cause", async () => {
    const { journal, ett, soon } = arrange();
    ett.behaviours.push({ status: 503 });
    ett.onTransfer = () => {
      ett.isDown = true;
    };

    const run = soon(journal.run("transferCertificate", init));

    await expect(run).rejects.toMatchObject({
      code: "outcome_unknown",
      key,
      mayHaveActed: true,
      cause: { status: 503 },
      furtherCauses: [expect.objectContaining({ message: expect.stringContaining("fetch failed") })],
      message: expect.stringMatching(
        /^\[journal\] whether the API acted on .*503.*the look-up failed too: .*recover\(\)/s,
      ),
    });
  });

  it("is outcome_unknown when only the look-up of an earlier process's request fails", async () => {
    const { journal, another, ett, soon } = arrange();
    ett.behaviours.push("drop");
    await soon(journal.run("transferCertificate", init)).catch(() => undefined);
    ett.isDown = true;

    await expect(soon(another().run("transferCertificate", init))).rejects.toMatchObject({
      code: "outcome_unknown",
      mayHaveActed: true,
      cause: { message: expect.stringContaining("fetch failed") },
    });
  });

  it("is pending, with the request id, when the status of an accepted request may not be read", async () => {
    const { journal, ett, soon } = arrange();
    ett.readStatus = 403;

    await expect(soon(journal.run("transferCertificate", init))).rejects.toMatchObject({
      code: "pending",
      key,
      requestId: expect.any(String),
      mayHaveActed: true,
      cause: { status: 403 },
    });
  });

  it("says that the API may have acted when the store fails after the send", async () => {
    const { ett, another, soon } = arrange();
    const inner = createMemoryJournal();
    const store: JournalStore = {
      ...inner,
      replace: (entry, version) =>
        entry.state === "completed" ? Promise.reject(new Error("disk full")) : inner.replace(entry, version),
    };

    await expect(soon(another({ store }).run("transferCertificate", init))).rejects.toMatchObject({
      code: "store_failed",
      key,
      requestId: expect.any(String),
      mayHaveActed: true,
      message: expect.stringContaining("disk full"),
    });
    expect(ett.posts).toBe(1);
  });

  it("has the request's failure too when the store cannot record it", async () => {
    const { ett, another, soon } = arrange();
    const inner = createMemoryJournal();
    const store: JournalStore = {
      ...inner,
      replace: (entry, version) =>
        entry.state === "unknown" ? Promise.reject(new Error("disk full")) : inner.replace(entry, version),
    };
    ett.behaviours.push({ status: 503 });

    await expect(soon(another({ store }).run("transferCertificate", init))).rejects.toMatchObject({
      code: "store_failed",
      mayHaveActed: true,
      message: expect.stringMatching(/503.*disk full/s),
      furtherCauses: [{ status: 503 }],
    });
  });
});

describe("runAll()", () => {
  it("waits for what it has sent when the requests themselves end with an error", async () => {
    const { journal, store, soon } = arrange();
    async function* requests() {
      yield init;
      throw new Error("the file of requests is damaged");
    }

    const all = soon(journal.runAll("transferCertificate", requests()));

    await expect(all).rejects.toThrow("the file of requests is damaged");
    expect((await store.read(key))?.state).toBe("completed");
  });
});

describe("openSqliteJournal()", () => {
  it("says why a migration failed, although SQLite has ended the transaction itself", async () => {
    let isFull = false;
    const database = {
      exec(sql: string) {
        if (sql.startsWith("BEGIN")) isFull = true;
        else if (sql === "ROLLBACK") throw new Error("cannot rollback - no transaction is active");
        else if (isFull) throw new Error("database or disk is full");
      },
      prepare: (sql: string) => ({
        all: () => {
          if (sql.includes("journal_schema")) throw new Error("no such table: journal_schema");
          return [{ journal_mode: "wal" }];
        },
      }),
      close: () => undefined,
    };

    await expect(openSqliteJournal("transfers.db", { database })).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("database or disk is full"),
    });
  });
});
