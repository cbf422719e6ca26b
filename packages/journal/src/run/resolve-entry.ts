import { InputError, shapeOf } from "@energy-clients/client-core";
import type { JournalEntry } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";
import type { EntryWriter } from "./entry-writer.js";

/** What a person found out about a request. */
export interface Resolution {
  /** `completed`: the API acted. `not_acted`: it did not and will not; the same key may then be run again. */
  readonly as: "completed" | "not_acted";
  /** How you know: it is recorded. */
  readonly reason: string;
  /** Who found out. */
  readonly by?: string;
}

/**
 * Records a resolution. Only `review`, `unknown` and `accepted` wait for one: an API may never finish what it accepted. Every
 * other state is known, or about to be.
 */
export async function resolveEntry(
  key: string,
  { as, reason, by }: Resolution,
  read: (key: string) => Promise<JournalEntry | undefined>,
  writer: Pick<EntryWriter, "change">,
): Promise<JournalEntry> {
  if (as !== "completed" && as !== "not_acted")
    throw new InputError("malformed_value", "as", `expected completed or not_acted but got ${shapeOf(as)}`);
  if (typeof reason !== "string" || reason.trim() === "")
    throw new InputError("missing_value", "reason", "is missing; say how you know");
  for (;;) {
    const entry = await read(key);
    if (!entry) throw new JournalError("key_unknown", `the journal has no entry ${key}`, { key });
    if (!RESOLVABLE.has(entry.state)) {
      const message = `${key} is ${entry.state}: only entries in review, unknown or accepted ones can be resolved`;
      throw new JournalError("not_resolvable", message, { entry });
    }
    const who = by === undefined ? "" : ` by ${by}`;
    const text = `resolved${who}: ${reason.trim()}${entry.reason === undefined ? "" : ` (before: ${entry.reason})`}`;
    const resolved = await writer.change(entry, { state: as, lease: undefined, reason: text });
    if (resolved) return resolved;
  }
}

const RESOLVABLE: ReadonlySet<string> = new Set(["review", "unknown", "accepted"]);
