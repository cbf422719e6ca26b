import { isObject, type Json, type JsonObject } from "../document.ts";

/** The schemas that a value refers to, directly or through others. */
export function reachable(schemas: JsonObject, from: Json): Set<string> {
  const found = new Set<string>();
  const pending: Json[] = [from];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) pending.push(...value);
    if (!isObject(value)) continue;
    const name = refName(value);
    if (name !== undefined && !found.has(name)) {
      found.add(name);
      pending.push(schemas[name] ?? true);
    }
    pending.push(...Object.values(value));
  }
  return found;
}

/** Name of the schema that a comparable schema refers to. */
export function refName({ $ref }: JsonObject): string | undefined {
  if (typeof $ref !== "string") return undefined;
  return $ref.replace("#/components/schemas/", "").replaceAll("~1", "/").replaceAll("~0", "~");
}
