import type { Json, JsonObject, Path } from "../document/document.ts";
import type { Finding } from "./references.ts";

/** How much work a document may ask for. Seven hundred public documents, GitHub's and Stripe's among them, stay far below. */
export const BUDGET = {
  /** Objects and lists within each other. */
  depth: 200,
  /** Objects, lists and plain values. */
  values: 5_000_000,
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
