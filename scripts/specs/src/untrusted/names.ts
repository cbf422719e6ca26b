import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import type { Finding } from "./references.ts";

/** What every JavaScript object inherits: tools take it for a field that is there. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));
/** Fields whose text is a name in generated code. */
const NAMES = new Set(["operationId"]);
/** Maps whose names become schemas that Prism's validator compiles, or keys that generators look up. */
const MAPS = new Set(["properties", "schemas", "patternProperties", "paths", "mapping"]);

/**
 * Finds names that JavaScript gives a meaning of its own. `__proto__` is refused as any key: half of all tools lose it,
 * the others take it for the prototype. The rest of what an object inherits, such as `constructor`, is refused where a
 * generator, client or validator looks it up: as an operationId, a parameter, a schema or a property.
 */
export function nameFindings(document: JsonObject): Finding[] {
  const found: Finding[] = [];
  const pending: { value: Json; path: Path }[] = [{ value: document, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null) continue;
    const isMap = MAPS.has(String(path.at(-1)));
    for (const [key, child] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      const isInherited = isMap && isObject(value) && INHERITED.has(key);
      if (key === "__proto__" || isInherited) found.push({ path: at, problem: refusal(key) });
      if (typeof child === "object") pending.push({ value: child, path: at });
      else if ((NAMES.has(key) || isParameterName(value, key)) && INHERITED.has(String(child))) {
        found.push({ path: at, problem: `${key} ${refusal(String(child))}` });
      }
    }
  }
  return found;
}

function isParameterName(value: object, key: string): boolean {
  return key === "name" && "in" in value && typeof value.in === "string";
}

function refusal(name: string): string {
  return `${JSON.stringify(name)} is a name that every JavaScript object inherits; tools confuse the two, so choose another`;
}
