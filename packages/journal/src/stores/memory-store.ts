import { FINAL_STATES, type JournalEntry } from "../entry/journal-entry.js";
import type { EntryQuery, JournalStore, PurgeQuery } from "./journal-store.js";

/**
 * Creates a store that forgets everything when the process ends: for tests of code that uses a journal.
 *
 * @example
 * ```ts
 * import { createMemoryJournal } from "@energy-clients/journal/testing";
 *
 * const store = createMemoryJournal();
 * ```
 */
export function createMemoryJournal(): JournalStore {
  const entries = new Map<string, JournalEntry>();
  const settings = new Map<string, string>();
  const isFinal = ({ state }: JournalEntry) => FINAL_STATES.includes(state);
  const sorted = () =>
    [...entries.values()].sort(
      (left, right) => left.createdAt - right.createdAt || (left.key < right.key ? -1 : 1),
    );
  return {
    async insert(entry) {
      const existing = entries.get(entry.key);
      if (!existing) entries.set(entry.key, entry);
      return existing;
    },
    read: async (key) => entries.get(key),
    async replace(entry, expectedVersion) {
      if (entries.get(entry.key)?.version !== expectedVersion) return false;
      entries.set(entry.key, entry);
      return true;
    },
    async list({ scope, states, after, limit }: EntryQuery) {
      const isAfter = (entry: JournalEntry) =>
        !after ||
        entry.createdAt > after.createdAt ||
        (entry.createdAt === after.createdAt && entry.key > after.key);
      return sorted()
        .filter((entry) => scope === undefined || entry.scope === scope)
        .filter((entry) => !states || states.includes(entry.state))
        .filter(isAfter)
        .slice(0, limit);
    },
    listEqual: async (scope, fingerprint, since) =>
      sorted().filter(
        (entry) =>
          entry.scope === scope &&
          entry.fingerprint === fingerprint &&
          (!isFinal(entry) || entry.updatedAt >= since),
      ),
    async keepSettings(scope, given, replace) {
      if (replace || !settings.has(scope)) settings.set(scope, given);
      return settings.get(scope) ?? given;
    },
    async purge({ scope, olderThan, limit }: PurgeQuery) {
      let shortened = 0;
      for (const entry of entries.values()) {
        const { inputs, data, reason, ...rest } = entry;
        if (shortened === limit) break;
        if (!isFinal(entry) || entry.scope !== scope || entry.updatedAt >= olderThan) continue;
        if (inputs === undefined && data === undefined && reason === undefined) continue;
        entries.set(entry.key, rest);
        shortened += 1;
      }
      return shortened;
    },
    close: async () => undefined,
  };
}
