import type { JournalEntry, JournalState } from "../entry/journal-entry.js";

/** Which entries to list, oldest first: by `createdAt`, then by `key`. */
export interface EntryQuery {
  readonly scope?: string | undefined;
  /** @defaultValue all */
  readonly states?: readonly JournalState[] | undefined;
  /** Continues after this entry. */
  readonly after?: Pick<JournalEntry, "createdAt" | "key"> | undefined;
  readonly limit: number;
}

/** Which final entries to shorten. */
export interface PurgeQuery {
  readonly scope: string;
  /** Those that last changed before this time, in ms since the Unix epoch. */
  readonly olderThan: number;
  readonly limit: number;
}

/**
 * Keeps a journal's entries. Every write is durable when its promise resolves: after a power cut it is still there. A
 * write whose promise rejects may or may not have happened. `testJournalStore()` of `@energy-clients/journal/testing`
 * tests a store of your own.
 */
export interface JournalStore {
  /**
   * Writes a new entry, unless there is one with its key.
   *
   * @returns The entry that was there already; `undefined` when the new one was written.
   */
  insert(entry: JournalEntry): Promise<JournalEntry | undefined>;
  /** @returns The entry; `undefined` if there is none with this key. */
  read(key: string): Promise<JournalEntry | undefined>;
  /**
   * Writes an entry in place of the one with its key, in one step, if that one still has `expectedVersion`.
   *
   * @returns Whether it was written.
   */
  replace(entry: JournalEntry, expectedVersion: number): Promise<boolean>;
  list(query: EntryQuery): Promise<readonly JournalEntry[]>;
  /** Lists all entries with this scope and fingerprint that are not final, or that changed at or after `since`. */
  listEqual(scope: string, fingerprint: string, since: number): Promise<readonly JournalEntry[]>;
  /**
   * Keeps the settings of a scope: the given text if there is none, or if `replace` is set.
   *
   * @returns The text that is kept.
   */
  keepSettings(scope: string, settings: string, replace: boolean): Promise<string>;
  /**
   * Removes inputs, data and reasons from final entries that have them, at most `limit` at a time. Their keys, hashes,
   * fingerprints, states and request ids stay.
   *
   * @returns How many entries it shortened: less than `limit` if nothing is left.
   */
  purge(query: PurgeQuery): Promise<number>;
  close(): Promise<void>;
}
