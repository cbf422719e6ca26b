import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";

/** The value, if it is a list. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The distinct values in one order. */
export function sorted(values: readonly Json[]): Json[] {
  const texts = [...new Set(values.map((value) => JSON.stringify(value)))].toSorted();
  return texts.map((text) => JSON.parse(text));
}

/** Writes a type out where the keywords imply it, and a list of one type as that type. */
export function withType(schema: JsonObject): JsonObject {
  if (schema.type === undefined && isObject(schema.properties)) return { ...schema, type: "object" };
  if (!Array.isArray(schema.type)) return schema;
  const types = sorted(schema.type);
  return { ...schema, type: types.length === 1 ? (types[0] as Json) : types };
}

/** Writes the boolean bounds of OpenAPI 3.0 as the numbers of 3.1. */
export function withBounds({ exclusiveMinimum, exclusiveMaximum, ...schema }: JsonObject): JsonObject {
  const result = { ...schema };
  if (exclusiveMinimum === true && typeof result.minimum === "number") {
    result.exclusiveMinimum = result.minimum;
    delete result.minimum;
  } else if (typeof exclusiveMinimum === "number") result.exclusiveMinimum = exclusiveMinimum;
  if (exclusiveMaximum === true && typeof result.maximum === "number") {
    result.exclusiveMaximum = result.maximum;
    delete result.maximum;
  } else if (typeof exclusiveMaximum === "number") result.exclusiveMaximum = exclusiveMaximum;
  return result;
}

/** A set of values; a null among them says "nullable" and stands in the type. */
export function withEnum({ const: single, ...schema }: JsonObject): JsonObject {
  const values = schema.enum ?? (single === undefined ? undefined : [single]);
  if (!Array.isArray(values)) return schema;
  const { enum: _, ...rest } = schema;
  const result = { ...rest, enum: sorted(values.filter((value) => value !== null)) };
  return values.includes(null) && schema.type !== undefined ? withNull(result) : result;
}

export function withNull(schema: JsonObject): JsonObject {
  if (schema.type === undefined) return { anyOf: [...list(schema.anyOf ?? [schema]), { type: "null" }] };
  return { ...schema, type: sorted([...[schema.type].flat(), "null"]) };
}

export function isNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  return schema.type === "null" || isDeepStrictEqual(schema.enum, [null]) || schema.const === null;
}

/** Alternatives that are plain values make one set of values; all others stay alternatives. */
export function withAlternatives(schema: JsonObject, choices: readonly Json[]): JsonObject {
  const isValues = (choice: Json) =>
    isObject(choice) &&
    Array.isArray(choice.enum) &&
    Object.keys(choice).every((key) => /^(enum|type)$/.test(key));
  const [first] = choices;
  const sameType = choices.every(
    (choice) => isObject(choice) && isObject(first) && choice.type === first.type,
  );
  if (choices.length > 1 && sameType && isObject(first) && choices.every(isValues)) {
    const values = choices.flatMap((choice) => list((choice as JsonObject).enum));
    const merged = mergeSchemas(schema, { ...first, enum: sorted(values) });
    if (merged !== undefined) return merged;
  }
  if (schema.anyOf === undefined) return { ...schema, anyOf: [...choices] };
  return { ...schema, allOf: [...list(schema.allOf), { anyOf: [...choices] }] };
}

export function discriminator({ propertyName, mapping }: JsonObject): JsonObject {
  return {
    property: propertyName ?? null,
    values: sorted(Object.keys(isObject(mapping) ? mapping : {})),
  };
}

/** A parent's discriminator tells its children apart; it says nothing about one child. */
export function withoutDiscriminator({ "x-discriminator": _, ...schema }: JsonObject): JsonObject {
  return schema;
}

const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/**
 * One schema for the values that satisfy both, or undefined when that cannot be said in one schema.
 * Both must be in the comparable form.
 */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject | undefined {
  if (isClosed(a) || isClosed(b)) {
    // `additionalProperties: false` looks at the properties beside it alone, so it cannot be moved.
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
