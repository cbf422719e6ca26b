import type { JournalEntry, JournalState } from "../entry/journal-entry.js";

/**
 * An entry is in another state. Written before the next step begins, so a hook sees every change that this process makes,
 * in order; it holds no inputs.
 */
export interface JournalEvent {
  readonly type: "state";
  readonly key: string;
  readonly operationId: string;
  /** `undefined` for a new entry. */
  readonly from: JournalState | undefined;
  readonly to: JournalState;
  readonly attempts: number;
  /** Since the entry was recorded, in ms. */
  readonly ageMs: number;
  readonly requestId: string | undefined;
  /** Why, for people. */
  readonly reason: string | undefined;
}

/** A hook for logs and metrics. Called synchronously; its errors are ignored. `to: "review"` needs a person. */
export type OnJournalEvent = (event: JournalEvent) => void;

/** Calls a hook so that neither its throw nor its rejection reaches the journal. */
export function notify(
  onEvent: OnJournalEvent | undefined,
  entry: JournalEntry,
  from: JournalState | undefined,
): void {
  if (!onEvent || entry.state === from) return;
  const { key, operation, state, attempts, createdAt, updatedAt, requestId, reason } = entry;
  const event: JournalEvent = {
    type: "state",
    key,
    operationId: operation,
    from,
    to: state,
    attempts,
    ageMs: updatedAt - createdAt,
    requestId,
    reason,
  };
  try {
    const result: unknown = onEvent(event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // A broken hook shows in the missing logs.
  }
}
