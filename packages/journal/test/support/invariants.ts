import type { JournalStore } from "../../src/index.js";
import { type arrange, MINUTE } from "./arrange.js";
import { type Behaviour, transferOf } from "./fake-ett.js";

/** What a server may do with the first request; the next ones are accepted. */
export const SERVERS: readonly (readonly [string, Behaviour])[] = [
  ["accepts", "accept"],
  ["acts, and the response is lost", "lose"],
  ["does not get the request", "drop"],
  ["acts, and returns 503", { status: 503, acts: true }],
  ["returns 503", { status: 503 }],
  ["refuses it", { status: 400 }],
  ["acts 10 minutes later", { actsAfterMs: 10 * MINUTE }],
];

const key = "2026-11/0042";
export const init = { key, body: transferOf() };

/** Returns a store whose writes `intervene` may replace, counted from 1. */
export function intervened(
  store: JournalStore,
  intervene: <T>(count: number, write: () => Promise<T>, confirmed: T) => Promise<T>,
): JournalStore {
  let count = 0;
  return {
    ...store,
    insert: (entry) => intervene(++count, () => store.insert(entry), undefined),
    replace: (entry, version) => intervene(++count, () => store.replace(entry, version), true),
  };
}

/** What must hold however a request ended: it was acted on at most once, and the journal does not say otherwise. */
export async function violationOf({
  ett,
  store,
}: Pick<ReturnType<typeof arrange>, "ett" | "store">): Promise<string | undefined> {
  // What acts late acts now.
  await ett.client().call("getWallets", {});
  const acted = ett.transfers.length;
  const state = (await store.read(key))?.state;
  if (acted > 1) return `acted ${acted} times`;
  if (state === "completed" && acted === 0) return "completed, but ETT did not act";
  if ((state === "not_acted" || state === undefined) && acted > 0) return `${state}, but ETT acted`;
  if (state === "planned" || state === "sending" || state === "accepted" || state === "unknown")
    return `ended as ${state}`;
  return undefined;
}
