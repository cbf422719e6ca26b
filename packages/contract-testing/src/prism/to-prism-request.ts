import type { IncomingMessage } from "node:http";
import type { PrismRequest } from "./prism.js";

/** A request without its body, as Prism takes it, and the search part of its URL. */
export function toPrismRequest(incoming: IncomingMessage): { request: PrismRequest; search: string } {
  const target = incoming.url ?? "/";
  const path = target.replace(/\?.*$/s, "");
  const search = target.slice(path.length);
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  // Made of entries, as a name such as `__proto__` can not be assigned to.
  const query: Record<string, string | string[]> = Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const method = (incoming.method ?? "GET").toLowerCase() as PrismRequest["method"];
  return { request: { method, url: { path, query }, headers, body: undefined }, search };
}
