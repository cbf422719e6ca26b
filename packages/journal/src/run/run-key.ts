import { InputError, type Operation } from "@energy-clients/client-core";
import { JOURNAL_STATES, type JournalEntry, type StoredInputs } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";
import { prepareEntry } from "../entry/prepare-entry.js";
import { notify } from "../events/journal-event.js";
import type { JournalSettings } from "../options/journal-options.js";
import { operationOf } from "../reconcile/read-evidence.js";
import type { Step, Stepper } from "./advance.js";

/** How long `run()` waits, and for what. */
export interface RunOptions {
  /** `accepted`: resolves when the API has taken the request; `recover()` completes it. @defaultValue `completed` */
  readonly until?: "accepted" | "completed";
  /** Longest time to wait for the API, or for another process, in ms. @defaultValue 900_000 (15 min) */
  readonly timeoutMs?: number;
  /** Aborts the wait. A request that was sent stays in the journal. */
  readonly signal?: AbortSignal;
}

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

/** What one run needs. */
export interface KeyRequest extends RunOptions {
  readonly operation: Operation;
  readonly key: string;
  readonly inputs: StoredInputs;
}

const DEFAULT_TIMEOUT_MS = 900_000;

/** Brings the request of a key to its outcome, or takes the outcome from the store. */
export async function runKey(
  request: KeyRequest,
  settings: JournalSettings,
  stepper: Stepper,
): Promise<JournalResult<unknown>> {
  const { until = "completed", timeoutMs = DEFAULT_TIMEOUT_MS, signal } = request;
  const { store, now, onEvent } = settings;
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0))
    throw new InputError("out_of_range", "timeoutMs", "must be a number of ms above 0");
  signal?.throwIfAborted();
  const prepared = await prepareEntry({ ...request, ...settings, now: now() });
  await settings.agree();
  const existing = await store.insert(prepared);
  if (!existing) notify(onEvent, prepared, undefined);
  const first = existing ?? prepared;
  checkSame(prepared, first);
  checkKnown(first);
  return follow(first, { until, timeoutMs, ...(signal && { signal }) }, settings, stepper);
}

/** Takes an entry step by step to its outcome. */
async function follow(
  first: JournalEntry,
  { until, timeoutMs, signal }: RunOptions & { readonly timeoutMs: number },
  settings: JournalSettings,
  stepper: Stepper,
): Promise<JournalResult<unknown>> {
  const { store, now, sleep } = settings;
  const { key } = first;
  let entry = first;
  let hasSent = false;
  let received: unknown;
  /** Why the request itself failed. */
  let sendCause: unknown;
  const deadline = now() + timeoutMs;
  for (let pause = settings.intervalMs; ; ) {
    if (entry.state === "not_acted" && !hasSent) entry = await stepper.planAgain(entry);
    let step: Step;
    try {
      step = await stepper.step(entry, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      if (!isTemporary(error, entry)) throw described(error, entry, sendCause);
      step = { entry, isWaiting: true, cause: error };
    }
    if (step.entry.attempts > entry.attempts) sendCause = step.cause;
    hasSent ||= step.entry.attempts > entry.attempts || step.cause !== undefined;
    received ??= step.data;
    const { state } = step.entry;
    if (state === "completed" || (state === "accepted" && until === "accepted"))
      return resultOf(step.entry, received, state);
    if (isEnd(step)) throw outcomeError(step, sendCause);
    entry = step.entry;
    if (!step.isWaiting) continue;
    // Another process may have ended it, also while this one was paused beyond its time limit.
    const latest = await readAgain();
    if (latest && latest.version !== entry.version) {
      checkKnown(latest);
      entry = latest;
      continue;
    }
    const left = deadline - now();
    if (left <= 0) throw stillPending(entry, timeoutMs, step.cause);
    await sleep(Math.min(pause, left), signal);
    pause = Math.min(pause * 1.5, settings.maxIntervalMs);
    entry = (await readAgain()) ?? entry;
  }

  async function readAgain(): Promise<JournalEntry | undefined> {
    try {
      return await store.read(key);
    } catch (error) {
      throw described(error, entry, sendCause);
    }
  }
}

/**
 * Says of an error what it means for the request: after the send, the failure of a read or of the store does not say whether
 * the API acted, and must not hide why the request itself failed.
 */
function described(error: unknown, entry: JournalEntry, sendCause: unknown): unknown {
  const { key, state, reason } = entry;
  const problem = textOf(error);
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

/** Returns an error's message without the package's name, which the message that quotes it has already. */
function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^\[journal\] /, "");
}

function checkSame(prepared: JournalEntry, entry: JournalEntry): void {
  const { key } = prepared;
  if (entry.hash === prepared.hash && entry.scope === prepared.scope) return;
  const what = entry.operation === prepared.operation ? "other inputs" : entry.operation;
  const whose = entry.scope === prepared.scope ? "" : " of another environment or organisation";
  const message = `the key ${key} belongs to a request with ${what}${whose}, which is ${entry.state}. Use another key for another request; nothing was sent`;
  throw new JournalError("key_reused", message, { key, entry, mayHaveActed: false });
}

/** A newer version of this package may have states that this one does not know. */
function checkKnown(entry: JournalEntry): void {
  if ((JOURNAL_STATES as readonly string[]).includes(entry.state)) return;
  const message = `${entry.key} is ${entry.state}, which this version of @energy-clients/journal does not know. Install the version that wrote it, or a newer one; nothing was sent`;
  throw new JournalError("store_newer", message, { entry, mayHaveActed: true });
}

function resultOf(
  { key, requestId, data }: JournalEntry,
  received: unknown,
  state: "accepted" | "completed",
): JournalResult<unknown> {
  return { key, state, requestId, data: received ?? data };
}

function isEnd({ entry, isWaiting }: Step): boolean {
  if (entry.state === "unknown") return isWaiting;
  return entry.state === "failed" || entry.state === "review" || entry.state === "not_acted";
}

function outcomeError({ entry, cause: stepCause, until }: Step, sendCause: unknown): JournalError {
  const { key, state, reason = "no reason was recorded" } = entry;
  const details = { entry, cause: stepCause ?? sendCause };
  switch (state) {
    case "unknown": {
      const when = until === undefined ? "" : `; its absence counts from ${new Date(until).toISOString()} on`;
      const message = `whether the API acted on ${key} is unknown: ${reason}${when}. recover() finds out; do not send it in another way`;
      return new JournalError("outcome_unknown", message, details);
    }
    case "review": {
      const message = `${key} needs a person: ${reason}. When you know what became of it: energy-journal resolve ${JSON.stringify(key)} --as completed|not-acted`;
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

function stillPending(entry: JournalEntry, timeoutMs: number, cause: unknown): JournalError {
  const { key, state } = entry;
  const message = `${key} was still ${state} after ${timeoutMs} ms; recover(), or the same run() again, goes on`;
  return new JournalError("pending", message, { entry, cause });
}

/** Whether the next step may succeed. Reads change nothing, so a network failure of one does not matter. */
function isTemporary(error: unknown, { state }: JournalEntry): boolean {
  if (error instanceof JournalError) return error.code === "lease_lost";
  if (error instanceof InputError || state === "unknown") return false;
  const { status } = error as { status?: unknown };
  if (typeof status === "number") return status === 408 || status === 429 || status >= 500;
  return state === "accepted";
}

/** Returns an operation by its id. */
export function knownOperation(settings: JournalSettings, id: unknown): Operation {
  if (typeof id !== "string") throw new InputError("malformed_value", "operationId", "expected a string");
  return operationOf(settings.operations, id);
}
