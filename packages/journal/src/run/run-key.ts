import { InputError, isTransientStatus, type Operation } from "@energy-clients/client-core";
import type { JournalEntry, StoredInputs } from "../entry/journal-entry.js";
import { JournalError } from "../entry/journal-error.js";
import { prepareEntry } from "../entry/prepare-entry.js";
import { notify } from "../events/journal-event.js";
import type { JournalSettings } from "../options/journal-options.js";
import { operationOf } from "../reconcile/operation-of.js";
import type { Step, Stepper } from "./advance.js";
import {
  checkKnown,
  checkSame,
  described,
  isEnd,
  type JournalResult,
  outcomeError,
  resultOf,
  stillPending,
} from "./outcome.js";

/** How long `run()` waits, and for what. */
export interface RunOptions {
  /** `accepted`: resolves when the API has taken the request; `recover()` completes it. @defaultValue `completed` */
  readonly until?: "accepted" | "completed";
  /** Longest time to wait for the API, or for another process, in ms. @defaultValue 900_000 (15 min) */
  readonly timeoutMs?: number;
  /** Aborts the wait. A request that was sent stays in the journal. */
  readonly signal?: AbortSignal;
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
  const inputs = prepared.inputs ?? request.inputs;
  return follow(first, { inputs, until, timeoutMs, ...(signal && { signal }) }, settings, stepper);
}

/** Takes an entry step by step to its outcome. */
async function follow(
  first: JournalEntry,
  {
    inputs,
    until,
    timeoutMs,
    signal,
  }: RunOptions & Pick<KeyRequest, "inputs"> & { readonly timeoutMs: number },
  settings: JournalSettings,
  stepper: Stepper,
): Promise<JournalResult<unknown>> {
  const { store, monotonicNow, sleep } = settings;
  const { key } = first;
  let entry = first;
  let hasSent = false;
  let received: unknown;
  /** Why the request itself failed. */
  let sendCause: unknown;
  const deadline = monotonicNow() + timeoutMs;
  for (let pause = settings.intervalMs; ; ) {
    if (entry.state === "not_acted" && !hasSent) entry = await stepper.planAgain(entry, inputs);
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
    // It was sent again, since that is harmless, and again without a known outcome.
    const isStillUnknown = entry.state === "unknown" && state === "unknown";
    entry = step.entry;
    if (!step.isWaiting && !isStillUnknown) continue;
    // Another process may have ended it, also while this one was paused beyond its time limit.
    const latest = await readAgain();
    if (latest && latest.version !== entry.version) {
      checkKnown(latest);
      entry = latest;
      continue;
    }
    const left = deadline - monotonicNow();
    if (left <= 0)
      throw isStillUnknown ? outcomeError(step, sendCause) : stillPending(entry, timeoutMs, step.cause);
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

/** Whether the next step may succeed. Reads change nothing, so a network failure of one does not matter. */
function isTemporary(error: unknown, { state }: JournalEntry): boolean {
  if (error instanceof JournalError) return error.code === "lease_lost";
  if (error instanceof InputError || state === "unknown") return false;
  const { status } = error as { status?: unknown };
  if (typeof status === "number") return isTransientStatus(status);
  return state === "accepted";
}

/** Returns an operation by its id. */
export function knownOperation(settings: JournalSettings, id: unknown): Operation {
  if (typeof id !== "string") throw new InputError("malformed_value", "operationId", "expected a string");
  return operationOf(settings.operations, id);
}
