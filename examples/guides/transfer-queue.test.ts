import { fileURLToPath } from "node:url";
import { createEttClient, forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test servers that no package publishes
import { type KillServer, startKillServer } from "../../packages/journal/test/kills/kill-server.ts";
// @boundaries-ignore test servers that no package publishes
import { ORGANIZATION, transferOf } from "../../packages/journal/test/support/fake-ett.ts";
// @boundaries-ignore test servers that no package publishes
import { type PostgresServer, startPostgres } from "../../packages/journal/test/support/postgres-server.ts";
import { openInPostgres } from "../manuals/journal.ts";
import { createTransferQueue, queueTransfer, workOnTransfers } from "./transfer-queue.ts";

describe("workOnTransfers()", () => {
  let postgres: PostgresServer;
  let server: KillServer;
  beforeAll(async () => {
    [postgres, server] = await Promise.all([startPostgres(), startKillServer()]);
  }, 120_000);
  afterAll(async () => {
    await server?.close();
    await postgres?.close();
  });

  it("transfers once although the worker is killed after ETT acted and before it heard of it", async () => {
    const { ett, setTime } = server.open("queue");
    setTime(Date.now());
    const boss = new PgBoss({
      connectionString: postgres.url,
      monitorIntervalSeconds: 1,
      superviseIntervalSeconds: 1,
    });
    boss.on("error", () => undefined);
    await boss.start();
    await createTransferQueue(boss, 1);
    const worker = spawn(
      process.execPath,
      [
        "--no-warnings",
        fileURLToPath(new URL("transfer-queue.process.ts", import.meta.url)),
        `${server.origin}/queue`,
        postgres.url,
        ORGANIZATION,
      ],
      { stdio: ["ignore", "pipe", "inherit"], timeout: 60_000 },
    );
    const ended = new Promise((resolve) => worker.once("exit", (_code, signal) => resolve(signal)));
    // The server acts after that, and the response finds nobody.
    ett.onTransfer = async () => {
      ett.onTransfer = undefined;
      worker.kill("SIGKILL");
      await ended;
    };
    const job = { key: "2026-11/invoice-7/0042", body: transferOf() };

    // Queued twice, as a program does that was killed after it had queued it.
    await queueTransfer(boss, job);
    await queueTransfer(boss, job);
    expect(await ended).toBe("SIGKILL");
    const pool = postgres.pool({ max: 2 });
    const store = await openInPostgres(pool);
    expect((await store.read(job.key))?.state).toBe("sending");
    const client = createEttClient({
      baseUrl: "https://ett.example",
      fetch: ((url: string, init: never) => ett.respond(url, init)) as never,
    });
    const journal = createJournal({
      client: forOrganization(client, ORGANIZATION),
      store,
      environment: "test",
      intervalMs: 100,
    });
    await workOnTransfers(boss, journal);
    await expect
      .poll(async () => (await boss.findJobs("transfers")).map(({ state }) => state), { timeout: 40_000 })
      .toEqual(["completed", "completed"]);

    expect((await store.read(job.key))?.state).toBe("completed");
    expect(ett.posts).toBe(1);
    expect(ett.transfers).toHaveLength(1);
    await boss.stop({ graceful: false });
    await pool.end();
  }, 90_000);
});
