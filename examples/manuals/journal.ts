import type { OrganizationClient, TransferRequest } from "@energy-clients/ett-client";
import { createJournal } from "@energy-clients/journal";
import { openPostgresJournal, type PostgresPool } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";

export async function transferOnce(organization: OrganizationClient, body: TransferRequest) {
  // #region first-run
  const store = await openSqliteJournal("transfers.db");
  const journal = createJournal({ client: organization, store });

  const { requestId } = await journal.run("transferCertificate", { key: "2026-11/invoice-7/0042", body });
  await journal.recover(); // at start, and as often as you like
  // #endregion
  await store.close();
  return requestId;
}

export async function openInPostgres(pool: PostgresPool) {
  // #region postgres
  const store = await openPostgresJournal({ pool });
  // #endregion
  return store;
}
