import { ApiError, InputError, type Operation, unwrap } from "@energy-clients/client-core";
import type { LooseCall } from "../client/journal-client.js";
import { isHeld, type JournalEntry, type StoredInputs } from "../entry/journal-entry.js";
import { fieldAt, splitReference } from "../entry/references.js";
import type { JournalSettings } from "../options/journal-options.js";
import { contradiction } from "../reconcile/contradiction.js";
import { ListReadings } from "../reconcile/list-readings.js";
import type { ReconcileSettings } from "../reconcile/look.js";
import { operationOf, sharedInputs } from "../reconcile/operation-of.js";
import { reconcile } from "../reconcile/reconcile.js";
import { EntryWriter } from "./entry-writer.js";
import { type SentEntry, sendEntry } from "./send-entry.js";

/** An entry after a step, and what the step learned besides. */
export interface Step extends SentEntry {
  /** Whether the step changed nothing, so that the next one makes sense only later. */
  readonly isWaiting: boolean;
  /** For an unknown entry: when an absence counts, in ms since the Unix epoch. */
  readonly until?: number;
}

/**
 * Takes an entry one step further, if this process may. Every step begins from what the store says and ends with what it
 * says, so that a process may die between any two of them.
 *
 * | state | step |
 * |---|---|
 * | `planned` | sends, if this process holds the lease, or the lease is over |
 * | `sending` | becomes `unknown` when its lease is over |
 * | `accepted` | asks the API for the request's status |
 * | `unknown` | looks the request up |
 * | others | none |
 */
export class Stepper {
  readonly #settings: JournalSettings;
  readonly #writer: EntryWriter;
  readonly #call: LooseCall;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
    this.#writer = new EntryWriter(settings);
    this.#call = settings.client.call as unknown as LooseCall;
  }

  /**
   * @param readings - Of lists, for entries that are stepped together.
   * @throws what the API or the store refuses; the entry is then as it was.
   */
  async step(entry: JournalEntry, signal?: AbortSignal, readings = new ListReadings()): Promise<Step> {
    const operation = operationOf(this.#settings.operations, entry.operation);
    switch (entry.state) {
      case "planned":
        return this.#send(entry, operation, signal);
      case "sending":
        return this.#giveUp(entry);
      case "accepted":
        return this.#poll(entry, operation, readings, signal);
      case "unknown":
        return this.#lookUp(entry, operation, signal);
      default:
        return { entry, isWaiting: false };
    }
  }

  /**
   * Plans an entry again that the API provably did not act on, for this process to send.
   *
   * @param inputs - The same as before: an entry that was purged has none.
   */
  async planAgain(entry: JournalEntry, inputs: StoredInputs): Promise<JournalEntry> {
    return this.#changed(entry, {
      state: "planned",
      inputs: entry.inputs ?? inputs,
      lease: this.#lease(),
      sendingAt: undefined,
      unknownSince: undefined,
      lookedUpAt: undefined,
      isRepeated: undefined,
      // Of an earlier attempt, with which the next one has nothing to do.
      requestId: undefined,
      data: undefined,
      status: undefined,
      reason: undefined,
    });
  }

  async #send(entry: JournalEntry, operation: Operation, signal?: AbortSignal): Promise<Step> {
    const { now, instance } = this.#settings;
    const isOurs = entry.lease?.owner === instance;
    if (!isOurs && isHeld(entry, now())) return { entry, isWaiting: true };
    const leased = isOurs ? entry : await this.#changed(entry, { lease: this.#lease() });
    if (leased.lease?.owner !== instance || leased.state !== "planned")
      return { entry: leased, isWaiting: false };
    const settings = { ...this.#settings, call: this.#call, operation, writer: this.#writer, signal };
    return { ...(await sendEntry(leased, settings)), isWaiting: false };
  }

  async #giveUp(entry: JournalEntry): Promise<Step> {
    const now = this.#settings.now();
    if (isHeld(entry, now)) return { entry, isWaiting: true };
    const reason = "the process that sent it ended, or was paused, before it recorded a response";
    const change = {
      state: "unknown",
      lease: undefined,
      unknownSince: now,
      lookedUpAt: undefined,
      reason,
    } as const;
    return { entry: await this.#changed(entry, change), isWaiting: false };
  }

  async #poll(
    entry: JournalEntry,
    operation: Operation,
    readings: ListReadings,
    signal?: AbortSignal,
  ): Promise<Step> {
    const { accepted } = operation.reconciliation ?? {};
    const { pollWith } = operation;
    if (!accepted || pollWith === undefined || entry.requestId === undefined) {
      return this.#review(entry, "its status cannot be read");
    }
    const poll = operationOf(this.#settings.operations, pollWith);
    const [place, name] = splitReference(accepted.parameter);
    const shared = sharedInputs(poll, entry.inputs ?? {});
    const init = { ...shared, [place]: { ...shared[place as "path"], [name]: entry.requestId } };
    let status: unknown;
    try {
      const result = await this.#call(poll.id, { ...init, ...(signal && { signal }) });
      status = fieldAt(await unwrap(result as never), accepted.status);
    } catch (error) {
      // An id that the document does not allow: the response is wrong, and every poll of it would be refused here.
      if (error instanceof InputError)
        return this.#review(entry, `the response's request id cannot be used: ${error.message}`);
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      // Just after the request was accepted, a replica of the API may not know it yet.
      const { settleMs } = this.#settings.settingsOf(operation);
      if (this.#settings.now() < entry.updatedAt + settleMs) return { entry, isWaiting: true, cause: error };
      return this.#review(entry, `${poll.id} does not know the request ${entry.requestId}: ${error.message}`);
    }
    if (status !== accepted.completed && status !== accepted.failed) return { entry, isWaiting: true };
    const state = status === accepted.completed ? "completed" : "failed";
    const settings = this.#reconcileSettings(operation, signal);
    const problem = await contradiction(entry, state, settings, readings);
    if (problem === undefined) {
      const reason =
        state === "failed" ? `${poll.id} reports ${status}; the API does not say why` : undefined;
      return { entry: await this.#changed(entry, { state, reason }), isWaiting: false };
    }
    if (this.#settings.now() < entry.updatedAt + settings.settleMs) return { entry, isWaiting: true };
    return this.#review(entry, `${poll.id} reports ${status}, but ${problem}`);
  }

  async #lookUp(entry: JournalEntry, operation: Operation, signal?: AbortSignal): Promise<Step> {
    const finding = await reconcile(entry, this.#reconcileSettings(operation, signal));
    const { reason } = finding;
    switch (finding.to) {
      case "wait": {
        const { until, lookedUpAt } = finding;
        if (entry.lookedUpAt !== undefined || lookedUpAt === undefined)
          return { entry, isWaiting: true, until };
        return { entry: await this.#changed(entry, { lookedUpAt }), isWaiting: true, until };
      }
      case "completed":
        return {
          entry: await this.#changed(entry, { state: "completed", data: finding.data, reason }),
          isWaiting: false,
        };
      case "review":
        return this.#review(entry, reason);
      case "send": {
        const change = { state: "planned", isRepeated: true, lease: this.#lease(), reason } as const;
        const planned = await this.#changed(entry, change);
        return planned.state === "planned"
          ? this.#send(planned, operation, signal)
          : { entry: planned, isWaiting: false };
      }
    }
  }

  async #review(entry: JournalEntry, reason: string): Promise<Step> {
    return { entry: await this.#changed(entry, { state: "review", reason }), isWaiting: false };
  }

  #reconcileSettings(operation: Operation, signal: AbortSignal | undefined): ReconcileSettings {
    const { operations, store, now } = this.#settings;
    const settings = { operations, store, now, signal, call: this.#call };
    return { ...settings, ...this.#settings.settingsOf(operation) };
  }

  /** Writes a change, or reads what another process wrote instead. */
  async #changed(entry: JournalEntry, change: Parameters<EntryWriter["change"]>[1]): Promise<JournalEntry> {
    return (
      (await this.#writer.change(entry, change)) ?? (await this.#settings.store.read(entry.key)) ?? entry
    );
  }

  #lease() {
    const { instance, leaseMs, now } = this.#settings;
    return { owner: instance, until: now() + leaseMs };
  }
}
