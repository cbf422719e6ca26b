import type { Json } from "../../../scripts/specs/src/document/document.ts";
import type { SampledCall } from "./sampled-call.ts";

/** How a program says the value of an input: as a literal, or as a property of its argument. */
export type Say = (value: Json, name: string) => string;

/** How programs are written with one client. */
export interface Style {
  readonly name: string;
  readonly kind: "floor" | "noise" | "ours" | "peer";
  /** What stands above the calls: imports, and the client for `https://demo.example`. */
  readonly setUp: (calls: readonly SampledCall[]) => string;
  /** An expression that resolves with the response. */
  readonly call: (call: SampledCall, say: Say) => string;
  /** An expression that reads a property of the response `r`. */
  readonly read: (response: NonNullable<SampledCall["response"]>) => string;
}

/** `{ a: …, b: … }` */
export function object(values: Readonly<Record<string, Json>>, say: Say): string {
  const fields = Object.entries(values).map(([name, value]) => `${key(name)}: ${say(value, name)}`);
  return `{ ${fields.join(", ")} }`;
}

/** `{ path: { … }, query: { … }, body: … }` with the places that the call has, under the names that are given. */
export function places(
  { inputs }: SampledCall,
  names: Readonly<Partial<Record<"path" | "query" | "header" | "body", string>>>,
  say: Say,
): string[] {
  return Object.entries(names).flatMap(([place, name]) => {
    const values = inputs[place as "path"];
    if (values === undefined) return [];
    const text = place === "body" ? say(values, "body") : object(values as Record<string, Json>, say);
    return [`${name}: ${text}`];
  });
}

/** `{ a, b }`, or nothing when there is nothing in it. */
export function braces(fields: readonly string[]): string {
  return fields.length === 0 ? "" : `{ ${fields.join(", ")} }`;
}

/** `repos/list-branches` → `reposListBranches`, as most generators name an operation. */
export function camelCase(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The path's parameters, in the order in which they stand in it. */
export function pathNames({ path }: SampledCall): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => String(name));
}

export function pathValue({ inputs }: SampledCall, name: string): Json {
  return (inputs.path as Record<string, Json>)[name] ?? null;
}

/** `data?.name` or `data?.[0]?.name`. */
export function property(
  data: string,
  { isList, property: name }: NonNullable<SampledCall["response"]>,
): string {
  return isList ? `${data}?.[0]?.${name}` : `${data}?.${name}`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
