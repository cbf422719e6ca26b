import { AuthError, QuotaError, RequestError } from "@energy-clients/auth";
import { ApiError, InputError, type Operation } from "@energy-clients/client-core";
import type { LooseCall } from "../client/journal-client.js";
import type { JournalEntry } from "../entry/journal-entry.js";
import { JournalError, messageOf } from "../entry/journal-error.js";
import { fieldAt, withoutFields } from "../entry/references.js";
import type { EntryChange, EntryWriter } from "./entry-writer.js";

/** What {@link sendEntry} needs besides the entry. */
export interface SendSettings {
  readonly call: LooseCall;
  readonly operation: Operation;
  readonly writer: EntryWriter;
  readonly instance: string;
  readonly leaseMs: number;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** How an attempt ended. */
export interface SentEntry {
  readonly entry: JournalEntry;
  /** The whole response body, with its secrets; undefined when there is none. */
  readonly data?: unknown;
  /** Why the API did not act, or why it is not known. */
  readonly cause?: unknown;
}

/**
 * Sends a planned entry whose lease this process holds, and records the outcome. Right before each request leaves, the
 * entry becomes `sending` in the store, and only if no other process took it over: a process that was paused, or waited for
 * its rate limiter for longer than the lease, then sends nothing.
 *
 * @throws {@link JournalError} `lease_lost` or `store_failed`, in both cases before anything was sent by this attempt.
 */
export async function sendEntry(planned: JournalEntry, settings: SendSettings): Promise<SentEntry> {
  const { call, operation, writer, signal } = settings;
  const permit = new SendPermit(planned, settings);
  try {
    const { path, query, header, body } = planned.inputs ?? {};
    const result = await call(operation.id, {
      ...(path && { path }),
      ...(query && { query }),
      ...(header && { header }),
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
      beforeSend: () => permit.acquire(),
    });
    const { data, response, mayHaveActed } = result;
    const { status } = response;
    if (result.ok) {
      const change = acceptance(operation, status, data, settings.now());
      return { entry: await writer.record(permit.entry, change), data };
    }
    const { error, requests } = result;
    const cause = new ApiError({ operation, response, body: error, requests, mayHaveActed });
    const change = mayHaveActed
      ? doubt(cause.message, settings.now())
      : refusal(planned, status, cause.message, settings.now());
    return { entry: await writer.record(permit.entry, change, cause), cause };
  } catch (error) {
    // The call may have ended while the store still worked.
    await permit.settled();
    if (error === permit.failure || (error instanceof JournalError && error.code === "store_failed"))
      throw error;
    if (!permit.isUsed) {
      // Nothing left this process: the entry is as it was.
      const change = planned.isRepeated ? doubt(messageOf(error), settings.now()) : notSent(messageOf(error));
      return { entry: await writer.record(permit.entry, change, error), cause: error };
    }
    const change = provesNothingSent(error)
      ? refusal(planned, statusOf(error), messageOf(error), settings.now())
      : doubt(messageOf(error), settings.now());
    return { entry: await writer.record(permit.entry, change, error), cause: error };
  }
}

/** The right to send, checked in the store as late as possible. */
class SendPermit {
  entry: JournalEntry;
  /** Whether a request may have left. */
  isUsed = false;
  /** What {@link acquire} was last rejected with. */
  failure: unknown;
  readonly #settings: SendSettings;
  #pending: Promise<void> = Promise.resolve();

  constructor(planned: JournalEntry, settings: SendSettings) {
    this.entry = planned;
    this.#settings = settings;
  }

  acquire(): Promise<void> {
    this.#pending = this.#acquire().catch((error: unknown) => {
      this.failure = error;
      throw error;
    });
    return this.#pending;
  }

  /** Waits until the store has ended what it was asked for. */
  async settled(): Promise<void> {
    await this.#pending.catch(() => undefined);
  }

  async #acquire(): Promise<void> {
    const { writer, now, monotonicNow, instance, leaseMs } = this.#settings;
    const { key, attempts, sendingAt, isRepeated } = this.entry;
    const startedAt = now();
    const leaseEnds = monotonicNow() + leaseMs;
    const lease = { owner: instance, until: startedAt + leaseMs };
    const next = await writer.change(this.entry, {
      state: "sending",
      lease,
      // A request that was refused and is sent again within the call is one attempt.
      attempts: this.isUsed ? attempts : attempts + 1,
      sendingAt: isRepeated || this.isUsed ? (sendingAt ?? startedAt) : startedAt,
      status: undefined,
      reason: undefined,
    });
    if (!next) throw leaseLost(key, this.entry);
    this.entry = next;
    // The process may have been paused while the store answered. What follows until the request leaves is synchronous,
    // except for the connection. One of the clocks stops while the machine sleeps, the other may be set back meanwhile.
    if (now() >= lease.until || monotonicNow() >= leaseEnds) {
      // Nothing was sent. If that cannot be written, the entry will be looked up as one that may have been.
      const before = { state: "planned", lease: undefined, attempts, sendingAt } as const;
      await writer.change(next, before).catch(() => undefined);
      throw leaseLost(key, next);
    }
    this.isUsed = true;
  }
}

function leaseLost(key: string, entry: JournalEntry): JournalError {
  const message = `${key} was taken over by another process, because this one was paused or waited for longer than the lease. This one sent nothing more`;
  return new JournalError("lease_lost", message, { key, entry });
}

function acceptance(operation: Operation, status: number, data: unknown, now: number): EntryChange {
  const { pollWith, reconciliation, secretFields } = operation;
  const field = reconciliation?.accepted?.requestId;
  const id = field === undefined ? undefined : fieldAt(data, field);
  const isPolled = pollWith !== undefined && reconciliation?.accepted !== undefined;
  // It was accepted, and nothing follows it: what became of it is in the list.
  if (isPolled && (typeof id !== "string" || id === ""))
    return { ...doubt(`the response (${status}) has no ${field}`, now), status };
  return {
    state: isPolled ? "accepted" : "completed",
    status,
    data: withoutFields(data, secretFields ?? []),
    lease: undefined,
    unknownSince: undefined,
    lookedUpAt: undefined,
    ...(typeof id === "string" && { requestId: id }),
  };
}

/** The API provably did not act on this attempt; an earlier one is as unknown as before. */
function refusal(
  planned: JournalEntry,
  status: number | undefined,
  reason: string,
  now: number,
): EntryChange {
  if (planned.isRepeated) return { ...doubt(reason, now), status };
  return { ...notSent(reason), status };
}

function notSent(reason: string): EntryChange {
  return {
    state: "not_acted",
    lease: undefined,
    sendingAt: undefined,
    unknownSince: undefined,
    lookedUpAt: undefined,
    reason,
  };
}

function doubt(reason: string, now: number): EntryChange {
  return { state: "unknown", lease: undefined, unknownSince: now, lookedUpAt: undefined, reason };
}

/** Only what this project's own layers say is proof: another `fetch` may have sent the request before it failed. */
function provesNothingSent(error: unknown): boolean {
  if (error instanceof RequestError) return error.outcome === "not_acted_on";
  return error instanceof AuthError || error instanceof QuotaError || error instanceof InputError;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError ? error.status : undefined;
}
