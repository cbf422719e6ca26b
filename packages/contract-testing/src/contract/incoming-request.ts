import type { IncomingMessage } from "node:http";
import { parsePairs } from "./query.js";
import type { ContractRequest } from "./types.js";

/** Converts a request without its body into the form that the validators take. */
export function toContractRequest(incoming: IncomingMessage): ContractRequest {
  const target = incoming.url ?? "/";
  const path = target.replace(/\?.*$/s, "");
  const search = target.slice(path.length);
  const values = new Map<string, string[]>();
  for (const { name, value } of parsePairs(search)) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  // Built from entries, as a name such as `__proto__` cannot be assigned to.
  const query: Record<string, string | string[]> = Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const method = (incoming.method ?? "GET").toLowerCase();
  return { method, url: { path, search, query }, headers, body: undefined };
}
