export { EnergyClientsError, InputError } from "@energy-clients/client-core";
export type { JournalClient } from "./client/journal-client.js";
export { createJournal } from "./create-journal.js";
export {
  JOURNAL_STATES,
  type JournalEntry,
  type JournalState,
  type Lease,
  type StoredInputs,
} from "./entry/journal-entry.js";
export { JournalError, type JournalErrorCode, type JournalErrorDetails } from "./entry/journal-error.js";
export type { JournalEvent, OnJournalEvent } from "./events/journal-event.js";
export type { Journal, KeyedInputs, RunAllOptions, RunAllResult } from "./journal.js";
export type { JournalOptions } from "./options/journal-options.js";
export type { OperationSettings } from "./options/operation-settings.js";
export type { JournalResult } from "./run/outcome.js";
export type { Resolution } from "./run/resolve-entry.js";
export type { RunOptions } from "./run/run-key.js";
export type { ManyOptions } from "./run/run-many.js";
export type { JournalCounts } from "./run/tally.js";
export type { EntryQuery, JournalStore, PurgeQuery } from "./stores/journal-store.js";
export { journalMigrations } from "./stores/migrations.js";
