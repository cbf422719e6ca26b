import type { JournalStore } from "@energy-clients/journal";
import { openPostgresJournal, type PostgresPool } from "@energy-clients/journal/postgres";
import { openSqliteJournal } from "@energy-clients/journal/sqlite";
import { createMemoryJournal } from "@energy-clients/journal/testing";
import { poolAt } from "../../../packages/journal/test/support/postgres-server.ts";

/** Where entries are kept. */
export type Place =
  | { readonly kind: "memory" }
  | { readonly kind: "sqlite"; readonly path: string }
  | { readonly kind: "postgres"; readonly url: string };

/** Opens the store of a place, and what runs SQL on it beside the journal. */
export async function openStore(
  place: Place,
): Promise<{ readonly store: JournalStore; readonly sql: (text: string) => Promise<readonly unknown[]> }> {
  switch (place.kind) {
    case "memory":
      return { store: createMemoryJournal(), sql: async () => [] };
    case "sqlite": {
      const { DatabaseSync } = await import("node:sqlite");
      const database = new DatabaseSync(place.path);
      const store = await openSqliteJournal(place.path, { database });
      return { store, sql: async (text) => database.prepare(text).all() };
    }
    case "postgres": {
      const pool: PostgresPool = poolAt(place.url, { max: 8 });
      return {
        store: await openPostgresJournal({ pool }),
        sql: async (text) => (await pool.query(text)).rows,
      };
    }
  }
}
