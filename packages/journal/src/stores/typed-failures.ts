import { JournalError, messageOf } from "../entry/journal-error.js";
import type { JournalStore } from "./journal-store.js";

/** Returns a store whose errors are all of this package's: those of a team's own store may be of any kind. */
export function withTypedFailures(store: JournalStore): JournalStore {
  const guard =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await work(...args);
      } catch (cause) {
        if (cause instanceof JournalError) throw cause;
        const problem = messageOf(cause);
        throw new JournalError("store_failed", `the store failed: ${problem}`, { cause });
      }
    };
  return {
    insert: guard((entry) => store.insert(entry)),
    read: guard((key) => store.read(key)),
    replace: guard((entry, version) => store.replace(entry, version)),
    list: guard((query) => store.list(query)),
    listEqual: guard((scope, fingerprint, since) => store.listEqual(scope, fingerprint, since)),
    keepSettings: guard((scope, settings, replace) => store.keepSettings(scope, settings, replace)),
    purge: guard((query) => store.purge(query)),
    close: guard(() => store.close()),
  };
}
