// One of many processes that are offered the same keys: runs them all, however its siblings end.
import { readFileSync } from "node:fs";
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import pg from "pg";

/** What the process is told, in a JSON file, whose path is its only argument. */
export interface FleetTask {
  readonly baseUrl: string;
  readonly postgres: string;
  readonly organizationId: string;
  readonly leaseMs: number;
  readonly settleMs: number;
  readonly requests: readonly { readonly key: string; readonly body: object }[];
}

// The harness is gone.
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
const task = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as FleetTask;
const pool = new pg.Pool({ connectionString: task.postgres, max: 2, connectionTimeoutMillis: 5_000 });
pool.on("error", () => undefined);
const ett = createAuthenticatedEttClient({
  environment: { baseUrl: task.baseUrl, tokenUrl: `${task.baseUrl}/token`, scope: "test" },
  clientId: "00000000-0000-4000-8000-000000000000",
  clientSecret: "client-secret",
});
// From another one each time: a process that is killed often would otherwise never come to its last ones.
const first = Math.floor(Math.random() * task.requests.length);
let left = [...task.requests.slice(first), ...task.requests.slice(0, first)];
// PostgreSQL may be away: what could not be recorded was not sent, and is tried again.
while (left.length > 0) {
  try {
    const journal = createJournal({
      client: forOrganization(ett, task.organizationId),
      store: await openPostgresJournal({ pool, migrate: false }),
      environment: "fleet",
      operations: { transferCertificate: { settleMs: task.settleMs } },
      leaseMs: task.leaseMs,
      intervalMs: 100,
      maxIntervalMs: 1_000,
    });
    const again: typeof left = [];
    await journal.runAll("transferCertificate", left as never, {
      concurrency: 4,
      timeoutMs: 30_000,
      onResult: ({ key, error }) => {
        const code = (error as { code?: string } | undefined)?.code;
        const request = left.find((one) => one.key === key);
        if (request && code !== undefined && code !== "review") again.push(request);
      },
    });
    left = again;
  } catch {
    // PostgreSQL starts again.
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
await pool.end();
