export {
  openSqliteJournal,
  type SqliteDatabase,
  type SqliteJournalOptions,
  type SqliteStatement,
} from "./stores/sqlite-store.js";
