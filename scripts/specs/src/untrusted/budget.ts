import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import type { Finding } from "./references.ts";

/** How much work a document may ask for. Seven hundred public documents, GitHub's and Stripe's among them, stay far below. */
export const BUDGET = {
  /** Objects and lists within each other. */
  depth: 200,
  /** Objects, lists and plain values. */
  values: 5_000_000,
  /** Values of all path items, those behind references in each place where they are used. */
  pathItems: 5_000_000,
  /** Values that are typed in the place of references into the inside of other parts. */
  inPlace: 1_000_000,
  /** Schemas that one operation's inputs are made of, references followed. */
  schemas: 20_000,
} as const;

/** Finds what is nested too deeply or is too much, without recursion: before anything that recurses sees it. */
export function sizeFindings(document: JsonObject): Finding[] {
  const pending: { value: Json; path: Linked | undefined; depth: number }[] = [
    { value: document, path: undefined, depth: 0 },
  ];
  let values = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path, depth } = next;
    values++;
    if (values > BUDGET.values) return [{ path: [], problem: `has more than ${BUDGET.values} values` }];
    if (typeof value !== "object" || value === null) continue;
    if (depth > BUDGET.depth) {
      return [{ path: pathOf(path), problem: `is nested more than ${BUDGET.depth} levels deep` }];
    }
    for (const [key, child] of Object.entries(value)) {
      pending.push({ value: child, path: { key, before: path }, depth: depth + 1 });
    }
  }
  return [];
}

/** Finds the path whose item is one too many: a path item of a megabyte may stand behind thousands of references. */
export function pathItemFindings(document: JsonObject): Finding[] {
  const sizes = new Map<string, number>();
  let values = 0;
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    for (let $ref = refOf(item), steps = 0; $ref !== undefined && steps < BUDGET.depth; steps++) {
      const target = lookUp(document, $ref) ?? null;
      const size = sizes.get($ref) ?? sizeOf(target);
      sizes.set($ref, size);
      values += size;
      $ref = refOf(target);
    }
    if (values <= BUDGET.pathItems) continue;
    const problem = `path items behind references have more than ${BUDGET.pathItems} values together; references multiply`;
    return [{ path: ["paths", path], problem }];
  }
  return [];
}

function refOf(item: Json): string | undefined {
  return isObject(item) && typeof item.$ref === "string" ? item.$ref : undefined;
}

function sizeOf(value: Json): number {
  let values = 0;
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    values++;
    if (typeof next === "object" && next !== null)
      for (const child of Object.values(next)) pending.push(child);
  }
  return values;
}

/** A path that shares its beginning with others: thousands of them cost as much as one. */
interface Linked {
  readonly key: string;
  readonly before: Linked | undefined;
}

function pathOf(end: Linked | undefined): Path {
  const path: string[] = [];
  for (let step = end; step !== undefined; step = step.before) path.unshift(step.key);
  return path;
}
