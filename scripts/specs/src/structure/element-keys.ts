import { isObject, type Json, type Path } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";

const known = new WeakMap<readonly Json[], readonly string[]>();

/**
 * Names for the elements of a list, by which an element is found again when others come before it: a parameter is
 * `query.Limit`, a tag its name, a server its URL, a reference its target, a security requirement its text. What has none
 * of these goes by its index.
 */
export function elementKeys(list: readonly Json[]): readonly string[] {
  const cached = known.get(list);
  if (cached !== undefined) return cached;
  const counts = new Map<string, number>();
  const keys = list.map((item, index) => {
    const key = keyOf(item, index);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  });
  known.set(list, keys);
  return keys;
}

function keyOf(item: Json, index: number): string {
  if (!isObject(item)) return String(index);
  const { $ref, name, in: place, url } = item;
  if (typeof $ref === "string") return $ref;
  if (typeof name === "string") return typeof place === "string" ? `${place}.${name}` : name;
  if (typeof url === "string") return url;
  const values = Object.values(item);
  const isRequirement = values.length > 0 && values.every((value) => Array.isArray(value));
  return isRequirement ? JSON.stringify(item) : String(index);
}

/** The value at a place; undefined where there is nothing. */
export function valueAt(document: Json, tokens: Tokens): Json | undefined {
  let value: Json | undefined = document;
  for (const token of tokens) {
    if (Array.isArray(value)) value = value[elementKeys(value).indexOf(token)];
    else value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }
  return value;
}

/** The place that a path of names and indices leads to. */
export function tokensOf(document: Json, path: Path): Tokens {
  let value: Json | undefined = document;
  return path.map((key) => {
    const token = Array.isArray(value) ? (elementKeys(value)[Number(key)] ?? String(key)) : String(key);
    value = (value as Record<string | number, Json> | undefined)?.[key];
    return token;
  });
}
