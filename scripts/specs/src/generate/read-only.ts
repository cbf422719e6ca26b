import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { resolve } from "../untrusted/resolve.ts";

/**
 * Makes read-only properties optional in the schemas of request bodies: a document may require them of responses, and a
 * caller must not have to pass what the API sets. Changes the document.
 */
export function relaxReadOnly(document: JsonObject): void {
  const pending: Json[] = [];
  for (const item of Object.values(isObject(document.paths) ? document.paths : {})) {
    for (const operation of Object.values(isObject(item) ? item : {}))
      if (isObject(operation) && operation.requestBody !== undefined) pending.push(operation.requestBody);
  }
  const seen = new Set<Json>();
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    // Data may have a member of this name.
    const target =
      isObject(value) && typeof value.$ref === "string" ? lookUp(document, value.$ref) : undefined;
    if (target !== undefined) pending.push(target);
    for (const below of Object.values(value)) pending.push(below);
    if (!isObject(value) || !isObject(value.properties) || !Array.isArray(value.required)) continue;
    const { properties, required } = value;
    const isPassed = (name: Json) => resolve(document, properties[String(name)]).readOnly !== true;
    value.required = required.filter(isPassed);
    if (value.required.length === 0) delete value.required;
  }
}
