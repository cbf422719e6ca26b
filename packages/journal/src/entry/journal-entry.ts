/**
 * Where a request is in its life.
 *
 * - `planned`: recorded, and provably not sent. `sending`: it may be on its way.
 * - `accepted`: the API took it and has not finished it. `completed`: the API acted. `failed`: the API reports a failure.
 * - `unknown`: whether the API acted is not known. `review`: only a person can find out.
 * - `not_acted`: the API provably did not act, or a person says so. The same key may be run again.
 */
export type JournalState =
  | "planned"
  | "sending"
  | "accepted"
  | "completed"
  | "failed"
  | "unknown"
  | "review"
  | "not_acted";

/** Every state, in the order of a request's life. */
export const JOURNAL_STATES = [
  "planned",
  "sending",
  "accepted",
  "completed",
  "failed",
  "unknown",
  "review",
  "not_acted",
] as const satisfies readonly JournalState[];

/** The states in which `recover()` has something to do. */
export const OPEN_STATES: readonly JournalState[] = ["planned", "sending", "accepted", "unknown"];

/** The states that `purge()` shortens. */
export const FINAL_STATES: readonly JournalState[] = ["completed", "failed", "not_acted"];

/** The inputs of a request, as JSON. */
export interface StoredInputs {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The right of one process to send an entry, until a time. */
export interface Lease {
  readonly owner: string;
  /** In ms since the Unix epoch. */
  readonly until: number;
}

/** No process takes longer to send a request. */
export const LONGEST_LEASE_MS = 86_400_000;

/** One request in the journal. Times are in ms since the Unix epoch. */
export interface JournalEntry {
  /** The team's own name for the request. */
  readonly key: string;
  /** Increases with every write: what was read before cannot overwrite what another process wrote since. */
  readonly version: number;
  readonly state: JournalState;
  /** The document's `operationId`. */
  readonly operation: string;
  /** The environment and, if there is one, the organisation for which the request acts. */
  readonly scope: string;
  /** Hash of the inputs. */
  readonly hash: string;
  /** Equal for requests whose items in the API's lists cannot be told apart. */
  readonly fingerprint: string;
  /** How much the request asks for, where the API may do it in parts. */
  readonly amount?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The process that recorded it. */
  readonly createdBy: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** Absent after `purge()`. */
  readonly inputs?: StoredInputs;
  readonly lease?: Lease;
  /** When the first attempt began whose outcome is not known to be nothing. */
  readonly sendingAt?: number;
  /** Since when it is known that no process sends it any more. */
  readonly unknownSince?: number;
  /** When it was first looked up after that, by the API's clock: setting a clock here does not shorten the settle time. */
  readonly lookedUpAt?: number;
  /** Set once it was sent again although an earlier attempt may have been acted on. */
  readonly isRepeated?: true;
  /** HTTP status of the last response. */
  readonly status?: number;
  /** Id under which the API follows an accepted request. */
  readonly requestId?: string;
  /** The response's body without its secrets. Absent if the response was lost, and after `purge()`. */
  readonly data?: unknown;
  /** Why it is in its state, for people. */
  readonly reason?: string;
}

/** Whether a process may still send the entry. A lease that lasts too long is of a clock that was wrong. */
export function isHeld({ lease }: JournalEntry, now: number): boolean {
  return lease !== undefined && lease.until > now && lease.until <= now + LONGEST_LEASE_MS;
}
