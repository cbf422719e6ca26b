import { InputError } from "@energy-clients/client-core";
import { asJson } from "./entry/canonical.js";
import {
  type JournalEntry,
  type JournalState,
  OPEN_STATES,
  type StoredInputs,
} from "./entry/journal-entry.js";
import type { Journal, RunAllOptions } from "./journal.js";
import { checkJournalOptions, type JournalOptions, type JournalSettings } from "./options/journal-options.js";
import { ListReadings } from "./reconcile/list-readings.js";
import { Stepper } from "./run/advance.js";
import { EntryWriter } from "./run/entry-writer.js";
import type { JournalResult } from "./run/outcome.js";
import { type Resolution, resolveEntry } from "./run/resolve-entry.js";
import { knownOperation, type RunOptions, runKey } from "./run/run-key.js";
import { forEachBounded, type ManyOptions } from "./run/run-many.js";
import { type JournalCounts, Tally } from "./run/tally.js";
import type { EntryQuery } from "./stores/journal-store.js";

const PAGE_SIZE = 500;
/** So few that a write of another process waits for a moment only. */
const PURGE_BATCH = 500;
const LONGEST_PURGE_PAUSE_MS = 1_000;

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
    // Copied before anything is waited for: the caller may use the object again for the next request.
    const inputs = asJson({ path, query, header, body }) as StoredInputs;
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
      const outcome = await this.run(operationId, { ...request, ...each }).then(
        (result) => ({ key, result }),
        (error: unknown) => ({ key, error }),
      );
      if ("result" in outcome) tally.count(outcome.result.state);
      else tally.fail(key, outcome.error);
      onResult?.(outcome);
    });
    return tally.counts;
  }

  async recover(options: ManyOptions = {}): Promise<JournalCounts> {
    const tally = new Tally();
    const readings = new ListReadings();
    await this.#settings.agree();
    await forEachBounded(this.list({ states: OPEN_STATES }), options, async ({ key }) => {
      if (this.#busy.has(key)) return;
      await this.#alone(key, async () => {
        try {
          const state = await this.#recoverKey(key, readings, options.signal);
          if (state) tally.count(state);
        } catch (error) {
          if (options.signal?.aborted) throw error;
          tally.fail(key, error);
        }
      });
    });
    return tally.counts;
  }

  async #recoverKey(
    key: string,
    readings: ListReadings,
    signal: AbortSignal | undefined,
  ): Promise<JournalState | undefined> {
    for (;;) {
      const entry = await this.#settings.store.read(key);
      if (!entry || !OPEN_STATES.includes(entry.state)) return entry?.state;
      const step = await this.#stepper.step(entry, signal, readings);
      // Sent again without a known outcome: the next call of recover() goes on.
      const hasSent = step.entry.attempts > entry.attempts;
      if (step.isWaiting || (hasSent && step.entry.state === "unknown")) return step.entry.state;
    }
  }

  async resolve(key: string, resolution: Resolution): Promise<JournalEntry> {
    const read = (wanted: string) => this.read(wanted);
    return resolveEntry(key, resolution, read, this.#writer);
  }

  async read(key: string): Promise<JournalEntry | undefined> {
    const { store, scope } = this.#settings;
    const entry = await store.read(key);
    return entry?.scope === scope ? entry : undefined;
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
    const { store, scope, monotonicNow, sleep } = this.#settings;
    for (let shortened = 0; ; ) {
      const startedAt = monotonicNow();
      const count = await store.purge({ scope, olderThan: time, limit: PURGE_BATCH });
      shortened += count;
      if (count < PURGE_BATCH) return shortened;
      // As long as the batch took, so that others can write half of the time.
      await sleep(Math.min(Math.max(1, monotonicNow() - startedAt), LONGEST_PURGE_PAUSE_MS));
    }
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
