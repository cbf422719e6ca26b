import { isObject, type Json, type JsonObject } from "../document/document.ts";

/** The value of a key or index; undefined if it does not exist. */
export function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

const PREFIX = "#/components/schemas/";

/** Name of the schema that a comparable schema refers to; anything else called `$ref` is data. */
export function refName({ $ref }: JsonObject): string | undefined {
  if (typeof $ref !== "string" || !$ref.startsWith(PREFIX)) return undefined;
  return $ref.slice(PREFIX.length).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Names of the schemas that a comparable value refers to directly. */
export function referencesIn(value: Json): string[] {
  const found = new Set<string>();
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const name = isObject(next) ? refName(next) : undefined;
    if (name !== undefined) found.add(name);
    for (const below of Object.values(next)) pending.push(below);
  }
  return [...found];
}
