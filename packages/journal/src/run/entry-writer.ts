import type { JournalEntry } from "../entry/journal-entry.js";
import { JournalError, textWithin } from "../entry/journal-error.js";
import { notify, type OnJournalEvent } from "../events/journal-event.js";
import type { JournalStore } from "../stores/journal-store.js";

/** Members to change; undefined removes one. */
export type EntryChange = { readonly [Name in keyof JournalEntry]?: JournalEntry[Name] | undefined };

/** What an {@link EntryWriter} needs. */
export interface WriterSettings {
  readonly store: JournalStore;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly onEvent?: OnJournalEvent | undefined;
}

/** Pauses before a response's outcome is written again, in ms: losing it would leave the entry unknown. */
const WRITE_PAUSES = [100, 1_000, 5_000];

/** Writes changes of entries, each only if no other process wrote the entry meanwhile. */
export class EntryWriter {
  readonly #settings: WriterSettings;

  constructor(settings: WriterSettings) {
    this.#settings = settings;
  }

  /** @returns The entry as it is now; undefined when another process wrote it since `entry` was read. */
  async change(entry: JournalEntry, change: EntryChange): Promise<JournalEntry | undefined> {
    const { store, now, onEvent } = this.#settings;
    const next = withChange(entry, change, Math.max(now(), entry.updatedAt));
    if (!(await store.replace(next, entry.version))) return undefined;
    notify(onEvent, next, entry.state);
    return next;
  }

  /**
   * Records what the API said of an attempt. Another process that took the entry for lost meanwhile knew less: what the
   * response says replaces that. If it has sent the request again, both attempts are known, and a person has to look.
   *
   * @param failure - Why the request failed, if it did.
   * @throws {@link JournalError} `store_failed` with the request id, when the store stays unavailable.
   */
  async record(entry: JournalEntry, change: EntryChange, failure?: unknown): Promise<JournalEntry> {
    let current = entry;
    for (let tries = 0; ; ) {
      try {
        const next = await this.change(current, current === entry ? change : merged(entry, current, change));
        if (next) return next;
        const latest = (await this.#settings.store.read(entry.key)) ?? (await this.#restore(entry));
        current = latest;
        if (isKnown(entry, latest, change)) return latest;
      } catch (error) {
        const pause = WRITE_PAUSES[tries];
        if (pause === undefined) throw unwritten(entry, change, error, failure);
        tries += 1;
        await this.#settings.sleep(pause);
      }
    }
  }

  /** Writes an entry again that the store has lost, as a database that fails over to a late replica may. */
  async #restore(entry: JournalEntry): Promise<JournalEntry> {
    return (await this.#settings.store.insert(entry)) ?? entry;
  }
}

/** Whether what this process knows adds nothing to what another one has recorded. */
function isKnown(sent: JournalEntry, latest: JournalEntry, { state, requestId }: EntryChange): boolean {
  if (latest.requestId !== undefined && latest.requestId === requestId) return true;
  // The store has lost this attempt.
  if (latest.attempts < sent.attempts) return false;
  const isSameAttempt = latest.attempts === sent.attempts;
  // A write that the store did not confirm was made all the same.
  if (isSameAttempt && latest.state === state && requestId === undefined) return true;
  if (state === "unknown") return !isSameAttempt || latest.state !== "sending";
  // The other process has sent it again, and this attempt did nothing.
  return state === "not_acted" && !isSameAttempt;
}

function merged(sent: JournalEntry, latest: JournalEntry, change: EntryChange): EntryChange {
  const { attempts, sendingAt, isRepeated } = sent;
  if (latest.attempts < attempts && (UNDECIDED.has(latest.state) || latest.state === "not_acted"))
    return { sendingAt, isRepeated, ...change, attempts };
  if (latest.attempts === attempts) {
    if (UNDECIDED.has(latest.state)) return change;
    // Found in a list meanwhile: nothing is missing but the id.
    if (latest.state === "completed" && change.state !== "not_acted")
      return { requestId: change.requestId, status: change.status, data: change.data ?? latest.data };
  }
  const idOf = (id: string | undefined) => (id === undefined ? "" : ` (${id})`);
  const reason = `attempt ${attempts} was ${change.state}${idOf(change.requestId)}, but meanwhile the entry was taken for ${latest.state} after attempt ${latest.attempts}${idOf(latest.requestId)}. Find out how often the API acted`;
  return { state: "review", reason, lease: undefined };
}

/** What another process can make of an entry without knowing the response. */
const UNDECIDED: ReadonlySet<string> = new Set(["planned", "sending", "unknown", "review"]);

function unwritten(entry: JournalEntry, change: EntryChange, cause: unknown, failure: unknown): JournalError {
  const id = change.requestId === undefined ? "" : `, request id ${change.requestId}`;
  const message = `the API's response to ${entry.key} could not be recorded (${change.state ?? entry.state}${id}${change.reason === undefined ? "" : `, since ${change.reason}`}): ${textWithin(cause)} When the store works again, recover() finds out what became of it`;
  return new JournalError("store_failed", message, {
    cause,
    furtherCauses: failure === undefined ? [] : [failure],
    entry,
    requestId: change.requestId,
    mayHaveActed: change.state !== "not_acted",
  });
}

/** Returns the entry with a change, a new version and its time. */
function withChange(entry: JournalEntry, change: EntryChange, updatedAt: number): JournalEntry {
  const next: Record<string, unknown> = { ...entry, ...change, version: entry.version + 1, updatedAt };
  for (const [name, value] of Object.entries(next)) if (value === undefined) delete next[name];
  return next as unknown as JournalEntry;
}
