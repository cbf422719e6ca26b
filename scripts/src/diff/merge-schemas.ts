import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document.ts";

const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/**
 * One schema for the values that satisfy both, or undefined when that can not be said in one schema.
 * Both must be in the comparable form.
 */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject | undefined {
  if (isClosed(a) || isClosed(b)) {
    // "No further properties" counts the properties beside it alone, so it can not be moved.
    return isEmpty(a) ? b : isEmpty(b) ? a : undefined;
  }
  const result: JsonObject = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const own = result[key];
    const merged = own === undefined ? value : mergeKeyword(key, own, value);
    if (merged === undefined) return undefined;
    result[key] = merged;
  }
  return result;
}

function mergeKeyword(key: string, a: Json, b: Json): Json | undefined {
  if (isDeepStrictEqual(a, b)) return a;
  if (key === "properties" && isObject(a) && isObject(b)) return mergeProperties(a, b);
  if (key === "required" && Array.isArray(a) && Array.isArray(b))
    return [...new Set([...a, ...b])].toSorted();
  if (key === "enum" && Array.isArray(a) && Array.isArray(b)) return a.filter((value) => b.includes(value));
  if (key === "type") return mergeTypes([a].flat(), [b].flat());
  if (LOWER.includes(key)) return Math.max(Number(a), Number(b));
  if (UPPER.includes(key)) return Math.min(Number(a), Number(b));
  return undefined;
}

function mergeTypes(a: readonly Json[], b: readonly Json[]): Json | undefined {
  const types = a.filter((type) => b.includes(type));
  if (a.includes("integer") && b.includes("number")) types.push("integer");
  if (b.includes("integer") && a.includes("number")) types.push("integer");
  return types.length === 1 ? types[0] : types.length > 1 ? types.toSorted() : undefined;
}

function mergeProperties(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a };
  for (const [name, schema] of Object.entries(b)) {
    const own = result[name];
    if (own === undefined || own === true) result[name] = schema;
    else if (schema !== true && !isDeepStrictEqual(own, schema)) {
      const areWritten = isObject(own) && isObject(schema) && !("$ref" in own) && !("$ref" in schema);
      result[name] = (areWritten ? mergeSchemas(own, schema) : undefined) ?? { allOf: [own, schema] };
    }
  }
  return result;
}

function isClosed(schema: JsonObject): boolean {
  return schema.additionalProperties === false;
}

function isEmpty(schema: JsonObject): boolean {
  return Object.keys(schema).every((key) => key === "type" && schema[key] === "object");
}
