import { EnergyClientsError } from "@energy-clients/client-core";
import type { JournalEntry } from "./journal-entry.js";

/**
 * Why the journal did not return an outcome. Removing or renaming a code is a major change.
 *
 * Of an entry; `entry` has its state:
 * - `key_reused`: the key belongs to a request with other inputs. Nothing was sent.
 * - `not_acted`: the API provably did not act, because it refused the request or the request was not sent; `cause` says
 *   why. The same key may be run again.
 * - `failed`: the API reports that the accepted request failed.
 * - `outcome_unknown`: whether the API acted is not known yet; `recover()` finds out.
 * - `review`: only a person can find out; resolve the entry when you know.
 * - `pending`: the API has accepted the request and not finished it, or another process works on it, at the time limit.
 * - `lease_lost`: this process was paused, and another one took the entry over. This process sent nothing more.
 * - `key_unknown`, `not_resolvable`: `resolve()` was called for a key without an entry, or for an entry that needs no person.
 *
 * Of the inputs:
 * - `operation_idempotent`: the operation may be repeated, and needs no journal.
 * - `secret_input`: the request has a secret, which must not be stored.
 *
 * Of the store:
 * - `store_failed`: it could not be read or written; `cause` says why. Unless `mayHaveActed`, nothing was sent.
 * - `store_newer`: a newer version of this package has written it. `migration_needed`: an older one has.
 * - `store_not_durable`: the database is set up to lose what it confirmed.
 * - `sqlite_missing`: this Node.js has no `node:sqlite`.
 * - `settings_differ`: the journals on this store have different settings.
 */
export type JournalErrorCode =
  | "key_reused"
  | "not_acted"
  | "failed"
  | "outcome_unknown"
  | "review"
  | "pending"
  | "lease_lost"
  | "key_unknown"
  | "not_resolvable"
  | "operation_idempotent"
  | "secret_input"
  | "store_failed"
  | "store_newer"
  | "migration_needed"
  | "store_not_durable"
  | "sqlite_missing"
  | "settings_differ";

/** What a {@link JournalError} may carry besides its code and message. */
export interface JournalErrorDetails extends ErrorOptions {
  readonly key?: string | undefined;
  readonly entry?: JournalEntry | undefined;
  readonly requestId?: string | undefined;
  readonly mayHaveActed?: boolean | undefined;
  readonly furtherCauses?: readonly unknown[] | undefined;
}

/**
 * Thrown when the journal cannot return the outcome of a request. Holds no secret.
 *
 * @example
 * ```ts
 * import { JournalError } from "@energy-clients/journal";
 *
 * declare const error: unknown; // What run() was rejected with.
 * if (error instanceof JournalError && error.code === "review") console.error("a person must look:", error.key);
 * ```
 */
export class JournalError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/JournalError";
  override readonly name = "JournalError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: JournalErrorCode;
  readonly key: string | undefined;
  /** Id under which the API follows the request, if it was accepted: set although the store could not keep it. */
  readonly requestId: string | undefined;
  /** Whether the API may have acted on the request. */
  readonly mayHaveActed: boolean;
  /** The entry as it was last read. Not enumerable, so that loggers leave its inputs out. */
  declare readonly entry: JournalEntry | undefined;
  /** What failed besides `cause`, such as the look-up of a request whose response was lost. Not enumerable. */
  declare readonly furtherCauses: readonly unknown[];

  constructor(code: JournalErrorCode, message: string, details: JournalErrorDetails = {}) {
    super(`[journal] ${message}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.key = details.key ?? details.entry?.key;
    this.requestId = details.requestId ?? details.entry?.requestId;
    this.mayHaveActed = details.mayHaveActed ?? mayHaveActed(details.entry);
    Object.defineProperty(this, "entry", { value: details.entry, enumerable: false });
    Object.defineProperty(this, "furtherCauses", { value: details.furtherCauses ?? [], enumerable: false });
  }
}

/** Returns the message of what was thrown: of an error its `message`, of anything else its text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Returns an error's message without the package's name, which the message that quotes it has already. */
export function textWithin(error: unknown): string {
  return messageOf(error).replace(/^\[journal\] /, "");
}

/** A planned entry was not sent, unless it is to be sent again. */
function mayHaveActed(entry: JournalEntry | undefined): boolean {
  return entry !== undefined && (MAY_HAVE_ACTED.has(entry.state) || isPlannedAgain(entry));
}

const isPlannedAgain = ({ state, isRepeated }: JournalEntry) => state === "planned" && isRepeated === true;

const MAY_HAVE_ACTED: ReadonlySet<string> = new Set([
  "sending",
  "accepted",
  "completed",
  "failed",
  "unknown",
  "review",
]);
