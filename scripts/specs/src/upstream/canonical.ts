import { isObject, type Json, type JsonObject } from "../document/document.ts";

/** Lists in which the order says nothing. */
const SETS = new Set(["required", "enum", "type", "tags"]);
const DATA = new Set(["example", "examples", "default", "const", "value"]);

/**
 * A text that is the same for two documents that say the same: keys sorted, lists whose order means nothing sorted,
 * no white space. Values of examples keep the order of their lists.
 */
export function canonical(document: JsonObject): string {
  return JSON.stringify(ordered(document, "", false));
}

function ordered(value: Json, key: string, isData: boolean): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item, "", isData));
    if (isData) return items;
    if (SETS.has(key)) return items.toSorted(byText);
    return key === "parameters" ? items.toSorted(byText) : items;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([name, child]) => [name, ordered(child, name, isData || DATA.has(name))] as const,
  );
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function byText(a: Json, b: Json): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
