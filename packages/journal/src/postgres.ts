export {
  openPostgresJournal,
  type PostgresClient,
  type PostgresJournalOptions,
  type PostgresPool,
} from "./stores/postgres-store.js";
