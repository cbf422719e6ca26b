import type { DataOf, InputsOf } from "@energy-clients/client-core";
import type { JournalEntry } from "./entry/journal-entry.js";
import type { JournalResult } from "./run/outcome.js";
import type { Resolution } from "./run/resolve-entry.js";
import type { RunOptions } from "./run/run-key.js";
import type { ManyOptions } from "./run/run-many.js";
import type { JournalCounts } from "./run/tally.js";
import type { EntryQuery } from "./stores/journal-store.js";

/** A request: its key and the inputs of its operation. */
export type KeyedInputs<Op> = InputsOf<Op> & {
  /** The team's own name for the request: an invoice, an hour, a certificate. At most 512 characters. */
  readonly key: string;
};

/** How one request of {@link Journal.runAll} ended. */
export type RunAllResult<Data> =
  | { readonly key: string; readonly result: JournalResult<Data>; readonly error?: never }
  | { readonly key: string; readonly result?: never; readonly error: unknown };

/** Options of {@link Journal.runAll}. */
export interface RunAllOptions<Data> extends RunOptions, ManyOptions {
  /** Called for each request when it has ended, in any order. */
  readonly onResult?: (result: RunAllResult<Data>) => void;
}

/** A journal of requests that must be acted on once. The type parameter is the `operations` interface of a schema. */
export interface Journal<Operations> {
  /**
   * Sends a request once, and waits for its outcome. The same key with the same inputs returns the recorded outcome, from
   * any process, for ever.
   *
   * @param operationId - An operation that is not idempotent.
   * @throws {@link JournalError}; `code` says what is known. {@link InputError} before anything is recorded.
   */
  run<Id extends keyof Operations & string>(
    operationId: Id,
    init: KeyedInputs<Operations[Id]> & RunOptions,
  ): Promise<JournalResult<DataOf<Operations[Id]>>>;
  /**
   * Runs many requests of one operation, a limited number at a time. It ends when all have ended, whatever their outcomes;
   * to resume after a crash, call it again with the same requests.
   */
  runAll<Id extends keyof Operations & string>(
    operationId: Id,
    requests: Iterable<KeyedInputs<Operations[Id]>> | AsyncIterable<KeyedInputs<Operations[Id]>>,
    options?: RunAllOptions<DataOf<Operations[Id]>>,
  ): Promise<JournalCounts>;
  /**
   * Takes each open entry of this environment and organisation a step further: sends what a process planned before it
   * died, looks up what may have been sent, and asks for the status of what was accepted. It does not wait. Call it at
   * start, and as often as you like.
   */
  recover(options?: ManyOptions): Promise<JournalCounts>;
  /** Records what a person found out about an entry that is under review, unknown, or accepted and never finished. */
  resolve(key: string, resolution: Resolution): Promise<JournalEntry>;
  /** @returns The entry; `undefined` if this environment and organisation have none with this key. */
  read(key: string): Promise<JournalEntry | undefined>;
  /** Lists entries of this environment and organisation, oldest first. */
  list(query?: Partial<Omit<EntryQuery, "scope">>): AsyncGenerator<JournalEntry, void, undefined>;
  /**
   * Removes inputs, data and reasons of this environment's and organisation's entries that ended before a time, in small
   * steps that let others write. Their keys stay, and keep the requests from being sent again.
   *
   * @returns How many entries it shortened.
   */
  purge(options: { readonly olderThan: Date }): Promise<number>;
}
