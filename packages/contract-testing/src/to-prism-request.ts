import type { IncomingMessage } from "node:http";
import type { PrismRequest } from "./prism.js";

/** A request without its body, as Prism takes it, and the search part of its URL. */
export function toPrismRequest(incoming: IncomingMessage): { request: PrismRequest; search: string } {
  const target = incoming.url ?? "/";
  const path = target.replace(/\?.*$/s, "");
  const search = target.slice(path.length);
  const query: Record<string, string | string[]> = {};
  const parameters = new URLSearchParams(search);
  for (const name of new Set(parameters.keys())) {
    const [first = "", ...more] = parameters.getAll(name);
    query[name] = more.length === 0 ? first : [first, ...more];
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  const method = (incoming.method ?? "GET").toLowerCase() as PrismRequest["method"];
  return { request: { method, url: { path, query }, headers, body: undefined }, search };
}
