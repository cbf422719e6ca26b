// A worker of the queue, as a process that the test kills.
import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { forOrganization } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { openPostgresJournal } from "@energy-clients/journal/postgres";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { workOnTransfers } from "./transfer-queue.ts";

const [baseUrl = "", database = "", organizationId = ""] = process.argv.slice(2);
const ett = createAuthenticatedEttClient({
  environment: { baseUrl, tokenUrl: `${baseUrl}/token`, scope: "test" },
  clientId: "00000000-0000-4000-8000-000000000000",
  clientSecret: "client-secret",
});
const store = await openPostgresJournal({ pool: new pg.Pool({ connectionString: database, max: 2 }) });
const client = forOrganization(ett, organizationId);
// Short, so that the test does not wait for minutes.
const journal = createJournal({ client, store, environment: "test", leaseMs: 1_000, intervalMs: 100 });
const boss = new PgBoss({ connectionString: database, supervise: false });
boss.on("error", console.error);
await boss.start();
await workOnTransfers(boss, journal);
console.log("ready");
