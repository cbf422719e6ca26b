import { ApiError, type Operation, unwrap } from "@energy-clients/client-core";
import type { JournalEntry, StoredInputs } from "../entry/journal-entry.js";
import { fieldAt, inputAt, splitReference } from "../entry/references.js";
import { isFinal, type Judged, look, type ReconcileSettings, sentAtOf } from "./look.js";
import { operationOf, sharedInputs } from "./operation-of.js";

/**
 * What follows for an entry whose outcome is unknown.
 *
 * - `completed`: the API acted. `review`: a person has to find out.
 * - `send`: sending it again is harmless, or the team accepts the risk.
 * - `wait`: nothing is proven before `until`, in ms since the Unix epoch.
 */
export type Finding =
  | { readonly to: "completed"; readonly data: unknown; readonly reason: string }
  | { readonly to: "review"; readonly reason: string }
  | { readonly to: "send"; readonly reason: string }
  | {
      readonly to: "wait";
      readonly until: number;
      /** The API's time of the look-up, if its responses have a date. */
      readonly lookedUpAt: number | undefined;
      readonly reason: string;
    };

/** An equal item of this time before the send is somebody else's, or ours if the clock was wrong when it was sent. */
const LOOK_BACK_MS = 86_400_000;

/**
 * Finds out by the API's own lists what became of a request.
 *
 * @throws what a read throws that may succeed later.
 */
export async function reconcile(entry: JournalEntry, settings: ReconcileSettings): Promise<Finding> {
  const operation = operationOf(settings.operations, entry.operation);
  const { reconciliation, recoveryHint = "Ask the API's owner." } = operation;
  if (reconciliation?.repetition === "harmless")
    return { to: "send", reason: "the document says that a repetition is harmless" };
  if (!reconciliation?.evidence || !entry.inputs)
    return {
      to: "review",
      reason: `nothing that a program can read shows what became of it. ${recoveryHint}`,
    };

  const now = settings.now();
  const settledAt = (entry.unknownSince ?? now) + settings.settleMs;
  const sentAt = sentAtOf(entry, now);
  let judged: Judged;
  try {
    judged = await look(entry, entry.inputs, sentAt, settings);
  } catch (error) {
    if (now < settledAt || !isFinal(error)) throw error;
    const reason = `${reconciliation.evidence.operation} does not show it: ${error.message}`;
    return { to: "review", reason };
  }
  const { judgement, item, place, readAt } = judged;
  if (judgement === "found") return { to: "completed", data: item, reason: `found in ${place}` };
  if (judgement === "foreign")
    return {
      to: "review",
      reason: `${place} shows more than this journal sent: somebody else does the same, and which of it is this one's cannot be told`,
    };
  if (judgement === "absent" && reconciliation.repetition === "conflict") {
    if (entry.isRepeated && entry.status === 409)
      return { to: "review", reason: `it was refused as a conflict, but ${place} does not show it` };
    return { to: "send", reason: `${place} does not show it, and the API refuses a repetition` };
  }
  // By the API's clock too: setting a clock here must not shorten the time in which the API may still act.
  const unsettledMs = Math.max(
    settledAt - now,
    readAt === undefined ? 0 : (entry.lookedUpAt ?? readAt) + settings.settleMs - readAt,
  );
  if (unsettledMs > 0)
    return {
      to: "wait",
      until: now + unsettledMs,
      lookedUpAt: readAt,
      reason: `${place} does not show it yet`,
    };
  if (judgement === "ambiguous")
    return {
      to: "review",
      reason: `${place} shows items that may be a part of it, or belong to another entry`,
    };
  const taken = await findTaken(operation, entry.inputs, settings);
  if (taken !== undefined) return { to: "review", reason: `${place} does not show it, yet ${taken}` };
  const earlier = await look(entry, entry.inputs, sentAt - LOOK_BACK_MS, settings);
  if (earlier.judgement !== "absent")
    return {
      to: "review",
      reason: `${place} shows an equal item from shortly before the send: somebody else's, or this one's if a clock was set`,
    };
  const absent = `${place} did not show it ${Math.round(settings.settleMs / 60_000)} min after it was sent for the last time`;
  if (settings.whenAbsent === "review")
    return { to: "review", reason: `${absent}; that is evidence and no proof, since the API may act later` };
  return { to: "send", reason: `${absent}, and whenAbsent is send` };
}

/** Returns what speaks against an absence: what the request would move is not there any more. */
async function findTaken(
  { reconciliation }: Operation,
  inputs: StoredInputs,
  { call, operations, signal }: ReconcileSettings,
): Promise<string | undefined> {
  for (const { operation: id, parameters, field, atLeast } of reconciliation?.available ?? []) {
    const read = operationOf(operations, id);
    const init = { path: {}, query: {}, ...sharedInputs(read, inputs) };
    for (const [theirs, ours] of Object.entries(parameters)) {
      const [place, name] = splitReference(theirs);
      const group = init[place as "path" | "query"];
      Object.assign(group, { [name]: inputAt(inputs, ours) });
    }
    const wanted = inputAt(inputs, atLeast);
    try {
      const data = await unwrap((await call(id, { ...init, ...(signal && { signal }) })) as never);
      const left = fieldAt(data, field);
      if (typeof left === "number" && typeof wanted === "number" && left >= wanted) continue;
      return `${id} shows a ${field} of ${String(left)}, less than ${String(wanted)}`;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return `${id} does not find it any more`;
      throw error;
    }
  }
  return undefined;
}
