import { closest, distance } from "fastest-levenshtein";
import type { RemovedOperation } from "../../../src/operations/removed-operations.ts";
import type { ConsoleApi, ConsoleOperation } from "./document/operation.ts";

/** An operation and its API. */
export interface Chosen {
  readonly api: ConsoleApi;
  readonly operation: ConsoleOperation;
}

/** What a link to an operation leads to. */
export type Target =
  | { readonly kind: "none" }
  | ({ readonly kind: "found" } & Chosen)
  | { readonly kind: "removed"; readonly api: ConsoleApi; readonly removed: RemovedOperation }
  | { readonly kind: "unknown"; readonly id: string; readonly hint: string | undefined };

/** Longest id that is shown: a link can be made by anyone. */
const MAX_ID = 100;

/** Reads a fragment such as `#operation=getWallets`, or `#api=ett&operation=getWallets`. It holds no values. */
export function readDeepLink(hash: string, apis: readonly ConsoleApi[]): Target {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const id = fields.get("operation") ?? "";
  if (id === "") return { kind: "none" };
  const among = apis.filter(({ name }) => !fields.has("api") || name === fields.get("api"));
  for (const api of among) {
    const operation = api.operations.find((one) => one.id === id);
    if (operation !== undefined) return { kind: "found", api, operation };
  }
  for (const api of among) {
    const removed = api.removed.find((one) => one.id === id);
    if (removed !== undefined) return { kind: "removed", api, removed };
  }
  const known = apis.flatMap(({ operations }) => operations.map((operation) => operation.id));
  return { kind: "unknown", id: id.slice(0, MAX_ID), hint: suggestion(id.slice(0, MAX_ID), known) };
}

/** Writes the fragment of an operation. */
export function deepLinkOf({ api, operation }: Chosen): string {
  return `#${new URLSearchParams({ api: api.name, operation: operation.id })}`;
}

function suggestion(id: string, known: readonly string[]): string | undefined {
  const nearest = closest(
    id.toLowerCase(),
    known.map((one) => one.toLowerCase()),
  );
  if (distance(id.toLowerCase(), nearest) > Math.max(2, id.length / 3)) return undefined;
  return known.find((one) => one.toLowerCase() === nearest);
}
