import type { IncomingMessage } from "node:http";
import type { IHttpOperation } from "@stoplight/types";
import type { PrismRequest } from "./types.js";

/** Converts a request without its body into the form that Prism takes; also returns the search part of its URL. */
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
  // Built from entries, as a name such as `__proto__` cannot be assigned to.
  const query: Record<string, string | string[]> = Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const method = (incoming.method ?? "GET").toLowerCase() as PrismRequest["method"];
  return { request: { method, url: { path, query }, headers, body: undefined }, search };
}

/** The value of a parameter, in the type of its schema. */
export type ParameterValue = string | number | boolean | readonly (string | number | boolean)[];

/** The documented parameters of a request, under the document's names. */
export interface Parameters {
  readonly path: Readonly<Record<string, ParameterValue>>;
  readonly query: Readonly<Record<string, ParameterValue>>;
}

/** Parses path and query parameters by their schemas. Compares names without regard to case, as ETT does. */
export function parseParameters(operation: IHttpOperation, { url }: PrismRequest): Parameters {
  const sent = Object.entries(url.query);
  // Built from entries, as a name such as `__proto__` cannot be assigned to.
  const query = (operation.request?.query ?? []).flatMap(({ name, schema }) => {
    const value = sent.find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
    return value === undefined ? [] : [[name, parseValue(value, schema)] as const];
  });
  return { path: parsePath(operation, url.path), query: Object.fromEntries(query) };
}

function parsePath(operation: IHttpOperation, path: string): Record<string, ParameterValue> {
  const found: [string, ParameterValue][] = [];
  const steps = path.split("/");
  // From the end: the path may begin with that of the document's server.
  const templates = operation.path.split("/");
  for (const [index, template] of templates.entries()) {
    const name = /^\{(.+)\}$/.exec(template)?.[1];
    const step = steps[steps.length - templates.length + index];
    if (name === undefined || step === undefined) continue;
    const schema = operation.request?.path?.find((parameter) => parameter.name === name)?.schema;
    found.push([name, parseValue(decode(step), schema)]);
  }
  return Object.fromEntries(found);
}

function parseValue(value: string | string[], schema: object | undefined): ParameterValue {
  const { type, items } = (schema ?? {}) as { type?: unknown; items?: object };
  if (Array.isArray(value)) return value.map((part) => parseScalar(part, items ?? schema));
  return type === "array" ? [parseScalar(value, items)] : parseScalar(value, schema);
}

function parseScalar(text: string, schema: object | undefined): string | number | boolean {
  const { type } = (schema ?? {}) as { type?: unknown };
  const isOf = (name: string) => type === name || (Array.isArray(type) && type.includes(name));
  if ((isOf("integer") || isOf("number")) && text.trim() !== "" && Number.isFinite(Number(text)))
    return Number(text);
  if (isOf("boolean") && (text === "true" || text === "false")) return text === "true";
  return text;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
