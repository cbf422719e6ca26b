import type { Json } from "./document.ts";

/** Keywords whose values are data: names inside them are not OpenAPI keywords. */
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
  "scopes",
  "$defs",
  "definitions",
  "dependentSchemas",
]);

/** Whether what stands under a keyword is data. In a schema, `examples` is a list of data; elsewhere a map of example objects. */
export function isData(keyword: string, value: Json): boolean {
  return DATA.has(keyword) || keyword.startsWith("x-") || (keyword === "examples" && Array.isArray(value));
}

/** Whether what stands under a keyword is a map by names. */
export function isNameMap(keyword: string): boolean {
  return NAMED.has(keyword);
}
