import { ApiError, type Operation } from "@energy-clients/client-core";
import type { LooseCall } from "../client/journal-client.js";
import type { JournalEntry, StoredInputs } from "../entry/journal-entry.js";
import type { JournalStore } from "../stores/journal-store.js";
import { type Judgement, judge } from "./judge.js";
import { evidenceIn } from "./read-evidence.js";
import { type EvidenceRequest, type ListReading, readList } from "./read-list.js";

/** What a look-up needs besides the entry. */
export interface ReconcileSettings {
  readonly call: LooseCall;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly store: JournalStore;
  readonly now: () => number;
  /** How long after an entry became unknown an absence counts, in ms. */
  readonly settleMs: number;
  /** What follows from an absence that counts. */
  readonly whenAbsent: "review" | "send";
  readonly signal?: AbortSignal | undefined;
}

/** What the API's list says about an entry. */
export interface Judged {
  readonly judgement: Judgement;
  /** How much of the list no other entry is known to have left. */
  readonly surplus: number;
  readonly item: unknown;
  readonly place: string;
  readonly readAt: number | undefined;
}

/**
 * Judges an entry by the list in which it would show.
 *
 * @param since - From when on, by this process's clock, in ms since the Unix epoch.
 */
export async function look(
  entry: JournalEntry,
  inputs: StoredInputs,
  since: number,
  { call, operations, store, now, signal }: ReconcileSettings,
  read: (request: EvidenceRequest) => Promise<ListReading> = readList,
): Promise<Judged> {
  const evidence = operations[entry.operation]?.reconciliation?.evidence;
  if (!evidence) throw new Error(`${entry.operation} has no evidence`);
  const request = { call, operations, evidence, inputs, since, now, signal };
  const reading = evidenceIn(await read(request), request);
  const { readAt } = reading;
  const place = evidence.operation;
  if (evidence.each !== undefined) {
    const isWhole = reading.totals.length > 0 && reading.totals.every((count) => count > 0);
    const isPart = !isWhole && reading.totals.some((count) => count > 0);
    return {
      surplus: 0,
      judgement: isWhole ? "found" : isPart ? "ambiguous" : "absent",
      item: { [evidence.items ?? "items"]: reading.items },
      place,
      readAt,
    };
  }
  const [total = 0] = reading.totals;
  const [item] = reading.items;
  // What has a state of its own is one thing: an equal entry wants the same of it.
  if (evidence.state)
    return { judgement: total > 0 ? "found" : "absent", surplus: total, item, place, readAt };
  // The list is read first: an entry that is completed meanwhile then counts against it, never twice for it.
  const equal = await store.listEqual(entry.scope, entry.fingerprint, reading.span.possibleFrom);
  return { ...judge(entry, total, reading.span, equal), item, place, readAt };
}

/** When the first attempt began that may have left something: not in the future, also if the clock was set back since. */
export function sentAtOf({ sendingAt, createdAt }: JournalEntry, now: number): number {
  return Math.min(sendingAt ?? createdAt, now);
}

/** Whether the API refuses a read for a reason that stays. */
export function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 404, 410, 422].includes(error.status);
}
