import { JOURNAL_STATES, type JournalEntry } from "../entry/journal-entry.js";
import { JournalError, textWithin } from "../entry/journal-error.js";
import type { Step } from "./advance.js";

/** The outcome of a request. */
export interface JournalResult<Data> {
  readonly key: string;
  readonly state: "accepted" | "completed";
  /** Id under which the API follows the request; undefined for operations without one, or if the response was lost. */
  readonly requestId: string | undefined;
  /**
   * The response's body, without secrets unless this call received it. If the response was lost, what the API's list has
   * of the request; undefined after `purge()`.
   */
  readonly data: Data | undefined;
}

/**
 * Says of an error what it means for the request: after the send, the failure of a read or of the store does not say whether
 * the API acted, and must not hide why the request itself failed.
 */
export function described(error: unknown, entry: JournalEntry, sendCause: unknown): unknown {
  const { key, state, reason } = entry;
  const problem = textWithin(error);
  const furtherCauses = sendCause === undefined ? [] : [error];
  const cause = sendCause ?? error;
  if (error instanceof JournalError) {
    if (error.code !== "store_failed" || error.entry) return error;
    return new JournalError("store_failed", `${key} is ${state}, but ${problem}`, {
      entry,
      cause: error.cause,
      ...(sendCause !== undefined && { furtherCauses: [sendCause] }),
    });
  }
  if (state === "unknown") {
    const message = `whether the API acted on ${key} is unknown: ${reason ?? "no response was recorded"}; the look-up failed too: ${problem}. recover() finds out; do not send it in another way`;
    return new JournalError("outcome_unknown", message, { entry, cause, furtherCauses });
  }
  if (state !== "accepted") return error;
  const message = `the API accepted ${key}, but whether it has completed it cannot be read: ${problem}. recover(), or the same run() again, goes on`;
  return new JournalError("pending", message, { entry, cause: error });
}

/** @throws {@link JournalError} `key_reused` when the key's entry is of another request. */
export function checkSame(prepared: JournalEntry, entry: JournalEntry): void {
  const { key } = prepared;
  if (entry.hash === prepared.hash && entry.scope === prepared.scope) return;
  const what = entry.operation === prepared.operation ? "other inputs" : entry.operation;
  const whose = entry.scope === prepared.scope ? "" : " of another environment or organisation";
  const message = `the key ${key} belongs to a request with ${what}${whose}, which is ${entry.state}. Use another key for another request; nothing was sent`;
  throw new JournalError("key_reused", message, { key, entry, mayHaveActed: false });
}

/** A newer version of this package may have states that this one does not know. */
export function checkKnown(entry: JournalEntry): void {
  if ((JOURNAL_STATES as readonly string[]).includes(entry.state)) return;
  const message = `${entry.key} is ${entry.state}, which this version of @energy-clients/journal does not know. Install the version that wrote it, or a newer one; nothing was sent`;
  throw new JournalError("store_newer", message, { entry, mayHaveActed: true });
}

/** Returns what `run()` resolves with. */
export function resultOf(
  { key, requestId, data }: JournalEntry,
  received: unknown,
  state: "accepted" | "completed",
): JournalResult<unknown> {
  return { key, state, requestId, data: received ?? data };
}

/** Whether a run ends with this step, although the API did not act, or may not have. */
export function isEnd({ entry, isWaiting }: Step): boolean {
  if (entry.state === "unknown") return isWaiting;
  return entry.state === "failed" || entry.state === "review" || entry.state === "not_acted";
}

/** Returns the error of a run that ends with a step. */
export function outcomeError({ entry, cause: stepCause, until }: Step, sendCause: unknown): JournalError {
  const { key, state, reason = "no reason was recorded" } = entry;
  const details = { entry, cause: stepCause ?? sendCause };
  switch (state) {
    case "unknown": {
      const when = until === undefined ? "" : `; its absence counts from ${new Date(until).toISOString()} on`;
      const message = `whether the API acted on ${key} is unknown: ${reason}${when}. recover() finds out; do not send it in another way`;
      return new JournalError("outcome_unknown", message, details);
    }
    case "review": {
      const message = `${key} needs a person: ${reason}. When you know what became of it: energy-journal resolve ${inShell(key)} --as completed|not-acted`;
      return new JournalError("review", message, details);
    }
    case "failed":
      return new JournalError("failed", `${key} failed: ${reason}`, details);
    default: {
      const message = `the API did not act on ${key}: ${reason} The same key may be run again`;
      return new JournalError("not_acted", message, details);
    }
  }
}

/** Returns the error of a run that has reached its time limit. */
export function stillPending(entry: JournalEntry, timeoutMs: number, cause: unknown): JournalError {
  const { key, state } = entry;
  const message = `${key} was still ${state} after ${timeoutMs} ms; recover(), or the same run() again, goes on`;
  return new JournalError("pending", message, { entry, cause });
}

/** A key may come from others: in quotes of this kind, a shell runs nothing of it. */
function inShell(key: string): string {
  return /^[\w./:@%+=,-]+$/.test(key) && !key.startsWith("-") ? key : `'${key.replaceAll("'", "'\\''")}'`;
}
