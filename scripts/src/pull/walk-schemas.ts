import { isObject, type Json, type Path } from "../document.ts";

/** Data, not OpenAPI: what looks like a keyword there is none. */
const DATA = new Set(["example", "default", "const", "enum", "value"]);
/** Maps whose keys are names that somebody chose, not keywords. */
const NAMED = new Set([
  "properties",
  "patternProperties",
  "schemas",
  "responses",
  "parameters",
  "examples",
  "requestBodies",
  "headers",
  "securitySchemes",
  "links",
  "callbacks",
  "pathItems",
  "paths",
  "content",
  "encoding",
  "variables",
  "mapping",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

/** Visits every object of an OpenAPI document that is not example data, with its path. Does not follow references. */
export function walkObjects(value: Json, visit: (object: { [key: string]: Json }, path: Path) => void): void {
  const pending: { value: Json; path: Path; named: boolean }[] = [{ value, path: [], named: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: current, path, named } = next;
    if (Array.isArray(current)) {
      current.forEach((item, index) => {
        pending.push({ value: item, path: [...path, index], named: false });
      });
    } else if (isObject(current)) {
      if (!named) visit(current, path);
      for (const [key, child] of Object.entries(current)) {
        if (!named && (DATA.has(key) || key.startsWith("x-"))) continue;
        if (typeof child !== "object" || child === null) continue;
        // In a schema, `examples` is a list of data; elsewhere a map of example objects.
        if (!named && key === "examples" && Array.isArray(child)) continue;
        pending.push({ value: child, path: [...path, key], named: !named && NAMED.has(key) });
      }
    }
  }
}
