import type { JournalState } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";

/** How many requests `runAll()` or `recover()` brought to which end. */
export interface JournalCounts {
  /** By the state in which they are now. */
  readonly states: Readonly<Partial<Record<JournalState, number>>>;
  /** The keys of which a step failed, and the errors, at most 100; they are as they were. */
  readonly errors: readonly { readonly key: string; readonly error: unknown }[];
  /** How many failed, also beyond 100. */
  readonly failures: number;
}

const MOST_ERRORS = 100;
/** The codes of errors that are the outcome of an entry, not a failure of this process. */
const STATE_CODES: ReadonlySet<string> = new Set([
  "failed",
  "not_acted",
  "outcome_unknown",
  "review",
  "pending",
]);

/** Counts how entries ended. */
export class Tally {
  readonly #states: Partial<Record<JournalState, number>> = {};
  readonly #errors: { key: string; error: unknown }[] = [];
  #failures = 0;

  count(state: JournalState): void {
    this.#states[state] = (this.#states[state] ?? 0) + 1;
  }

  /** Counts an error: as a state, if it is the outcome of an entry. */
  fail(key: string, error: unknown): void {
    if (error instanceof JournalError && error.entry && STATE_CODES.has(error.code)) {
      this.count(error.entry.state);
      return;
    }
    this.#failures += 1;
    if (this.#errors.length < MOST_ERRORS) this.#errors.push({ key, error });
  }

  get counts(): JournalCounts {
    return { states: this.#states, errors: this.#errors, failures: this.#failures };
  }
}
