import { type DataOf, InputError, type InputsOf } from "@energy-clients/client-core";
import {
  type JournalEntry,
  type JournalState,
  OPEN_STATES,
  type StoredInputs,
} from "./entry/journal-entry.js";
import { JournalError } from "./entry/journal-error.js";
import { checkJournalOptions, type JournalOptions, type JournalSettings } from "./options/journal-options.js";
import { Stepper } from "./run/advance.js";
import { EntryWriter } from "./run/entry-writer.js";
import { type Resolution, resolveEntry } from "./run/resolve-entry.js";
import { type JournalResult, knownOperation, type RunOptions, runKey } from "./run/run-key.js";
import { forEachBounded, type ManyOptions } from "./run/run-many.js";
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

/** How many requests {@link Journal.runAll} or {@link Journal.recover} brought to which end. */
export interface JournalCounts {
  /** By the state in which they are now. */
  readonly states: Readonly<Partial<Record<JournalState, number>>>;
  /** The keys of which a step failed, and the errors, at most 100; they are as they were. */
  readonly errors: readonly { readonly key: string; readonly error: unknown }[];
  /** How many failed, also beyond 100. */
  readonly failures: number;
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
  /** Records what a person found out about an entry under review, or one that is unknown. */
  resolve(key: string, resolution: Resolution): Promise<JournalEntry>;
  /** @returns The entry; `undefined` if there is none with this key. */
  read(key: string): Promise<JournalEntry | undefined>;
  /** Lists entries of this environment and organisation, oldest first. */
  list(query?: Partial<Omit<EntryQuery, "scope">>): AsyncGenerator<JournalEntry, void, undefined>;
  /**
   * Removes inputs, data and reasons of entries that ended before a time. Their keys stay, and keep the requests from being
   * sent again.
   *
   * @returns How many entries it shortened.
   */
  purge(options: { readonly olderThan: Date }): Promise<number>;
}

const PAGE_SIZE = 500;
const MOST_ERRORS = 100;

/**
 * Creates a journal: each request of it is acted on once, although processes die. The intent is in the store before a
 * request leaves, and after a crash the journal finds out by the API's own lists what became of it.
 *
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 *
 * @example
 * ```ts
 * import { createJournal } from "@energy-clients/journal";
 * import { openSqliteJournal } from "@energy-clients/journal/sqlite";
 * import type { OrganizationClient, TransferRequest } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * declare const body: TransferRequest;
 * const journal = createJournal({ client: organization, store: await openSqliteJournal("transfers.db") });
 * const { requestId } = await journal.run("transferCertificate", { key: "2026-11/invoice-7/0042", body });
 * await journal.recover(); // at start, and as often as you like
 * ```
 */
export function createJournal<Operations>(options: JournalOptions<Operations>): Journal<Operations> {
  const settings = checkJournalOptions(options);
  return new EntryJournal(settings) as unknown as Journal<Operations>;
}

type LooseInit = RunOptions & StoredInputs & { readonly key: string };

class EntryJournal {
  readonly #settings: JournalSettings;
  readonly #stepper: Stepper;
  readonly #writer: EntryWriter;
  /** The keys that this journal works on, so that no two calls of one process compete for one. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(settings: JournalSettings) {
    this.#settings = settings;
    this.#stepper = new Stepper(settings);
    this.#writer = new EntryWriter(settings);
  }

  async run(operationId: string, init: LooseInit): Promise<JournalResult<unknown>> {
    const operation = knownOperation(this.#settings, operationId);
    const { key, until, timeoutMs, signal, path, query, header, body, ...rest } = init ?? {};
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) {
      const problem = "unknown option; expected key, path, query, header, body, until, timeoutMs or signal";
      throw new InputError("unknown_option", unknown, problem);
    }
    const inputs: StoredInputs = {
      ...(path && { path }),
      ...(query && { query }),
      ...(header && { header }),
      ...(body !== undefined && { body }),
    };
    const request = {
      operation,
      key,
      inputs,
      ...(until && { until }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signal && { signal }),
    };
    return this.#alone(key, () => runKey(request, this.#settings, this.#stepper));
  }

  async runAll(
    operationId: string,
    requests: Iterable<LooseInit> | AsyncIterable<LooseInit>,
    options: RunAllOptions<unknown> = {},
  ): Promise<JournalCounts> {
    const { concurrency, onResult, ...each } = options;
    const tally = new Tally();
    const many = {
      ...(concurrency !== undefined && { concurrency }),
      ...(each.signal && { signal: each.signal }),
    };
    await forEachBounded(requests, many, async (request) => {
      const { key } = request;
      try {
        const result = await this.run(operationId, { ...request, ...each });
        tally.count(result.state);
        onResult?.({ key, result });
      } catch (error) {
        const state = error instanceof JournalError ? error.entry?.state : undefined;
        if (state && STATE_CODES.has((error as JournalError).code)) tally.count(state);
        else tally.fail(key, error);
        onResult?.({ key, error });
      }
    });
    return tally.counts;
  }

  async recover(options: ManyOptions = {}): Promise<JournalCounts> {
    const tally = new Tally();
    await this.#settings.agree();
    await forEachBounded(this.list({ states: OPEN_STATES }), options, async ({ key }) => {
      if (this.#busy.has(key)) return;
      await this.#alone(key, async () => {
        try {
          const state = await this.#recoverKey(key, options.signal);
          if (state) tally.count(state);
        } catch (error) {
          if (options.signal?.aborted) throw error;
          tally.fail(key, error);
        }
      });
    });
    return tally.counts;
  }

  async #recoverKey(key: string, signal: AbortSignal | undefined): Promise<JournalState | undefined> {
    for (;;) {
      const entry = await this.#settings.store.read(key);
      if (!entry || !OPEN_STATES.includes(entry.state)) return entry?.state;
      const step = await this.#stepper.step(entry, signal);
      // Sent again without a known outcome: the next call of recover() goes on.
      const hasSent = step.entry.attempts > entry.attempts;
      if (step.isWaiting || (hasSent && step.entry.state === "unknown")) return step.entry.state;
    }
  }

  async resolve(key: string, resolution: Resolution): Promise<JournalEntry> {
    return resolveEntry(key, resolution, this.#settings.store, this.#writer);
  }

  read(key: string): Promise<JournalEntry | undefined> {
    return this.#settings.store.read(key);
  }

  async *list({ states, after, limit = Number.POSITIVE_INFINITY }: Partial<EntryQuery> = {}) {
    const { store, scope } = this.#settings;
    let from = after;
    for (let left = limit; left > 0; ) {
      const page = await store.list({ scope, states, after: from, limit: Math.min(left, PAGE_SIZE) });
      yield* page;
      left -= page.length;
      from = page.at(-1);
      if (page.length < PAGE_SIZE) return;
    }
  }

  async purge({ olderThan }: { readonly olderThan: Date }): Promise<number> {
    const time = olderThan instanceof Date ? olderThan.getTime() : Number.NaN;
    if (Number.isNaN(time)) throw new InputError("malformed_value", "olderThan", "must be a valid Date");
    return this.#settings.store.purge(time);
  }

  /** Runs work on a key after all other work of this journal on it. */
  async #alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    const previous = this.#busy.get(key);
    const current = (async () => {
      await previous?.catch(() => undefined);
      return work();
    })();
    this.#busy.set(key, current);
    try {
      return await current;
    } finally {
      if (this.#busy.get(key) === current) this.#busy.delete(key);
    }
  }
}

/** The codes of errors that are the outcome of an entry, not a failure of this process. */
const STATE_CODES: ReadonlySet<string> = new Set([
  "failed",
  "not_acted",
  "outcome_unknown",
  "review",
  "pending",
]);

class Tally {
  readonly #states: Partial<Record<JournalState, number>> = {};
  readonly #errors: { key: string; error: unknown }[] = [];
  #failures = 0;

  count(state: JournalState): void {
    this.#states[state] = (this.#states[state] ?? 0) + 1;
  }

  fail(key: string, error: unknown): void {
    this.#failures += 1;
    if (this.#errors.length < MOST_ERRORS) this.#errors.push({ key, error });
  }

  get counts(): JournalCounts {
    return { states: this.#states, errors: this.#errors, failures: this.#failures };
  }
}
