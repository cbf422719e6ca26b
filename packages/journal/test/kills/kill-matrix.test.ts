import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KillCase, type KillStore, runCase, violationOf } from "./kill-matrix.ts";
import { bundleWorker, type KillPool, startKillPool } from "./kill-pool.ts";
import { type KillServer, startKillServer } from "./kill-server.ts";

let folder: string;
let server: KillServer;
let pool: KillPool;
let kept: KillStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "journal-kills-"));
  server = await startKillServer();
  const sqlite = join(folder, "kills.db");
  await (await openSqliteJournal(sqlite)).close();
  const place = { sqlite };
  pool = startKillPool(await bundleWorker(folder), place, 1);
  kept = { pool, place, open: () => openSqliteJournal(sqlite) };
});
afterAll(async () => {
  await pool?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A sample of the matrix, which `test:kills` runs as a whole: the actions around the send, and those of a recovery. */
const CASES: [KillCase, string][] = [
  [{ behaviour: "acts, 202", whenAbsent: "review", killRunAt: 2, killRecoverAt: 0 }, "completed"],
  [{ behaviour: "acts, 202", whenAbsent: "review", killRunAt: 4, killRecoverAt: 0 }, "review"],
  [{ behaviour: "acts, 202", whenAbsent: "send", killRunAt: 4, killRecoverAt: 0 }, "completed"],
  [{ behaviour: "acts, 202", whenAbsent: "send", killRunAt: 6, killRecoverAt: 0 }, "completed"],
  [{ behaviour: "acts, 202", whenAbsent: "review", killRunAt: 8, killRecoverAt: 2 }, "completed"],
  [{ behaviour: "acts, response lost", whenAbsent: "send", killRunAt: 6, killRecoverAt: 2 }, "completed"],
  [{ behaviour: "does not act, 503", whenAbsent: "send", killRunAt: 8, killRecoverAt: 4 }, "completed"],
  [
    { behaviour: "acts after 10 min, response lost", whenAbsent: "send", killRunAt: 0, killRecoverAt: 2 },
    "completed",
  ],
];

describe("a process that is killed", () => {
  it.each(CASES)("neither loses the transfer nor makes it twice: %o", async (one, state) => {
    const outcome = await runCase(one, server, kept);

    expect(violationOf(outcome)).toBeUndefined();
    expect([outcome.runDiedAt, ...outcome.recoverDiedAt].some((step) => step !== undefined)).toBe(true);
    expect(outcome.state).toBe(state);
  });
});
