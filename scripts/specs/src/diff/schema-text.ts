import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { withoutSide } from "./comparable-schema.ts";
import { child, refName } from "./references.ts";
import { isNull, list } from "./schema-keywords.ts";

const MAX_VALUES = 8;
const BOUNDS: readonly (readonly [key: string, words: string])[] = [
  ["minimum", "at least"],
  ["exclusiveMinimum", "more than"],
  ["maximum", "at most"],
  ["exclusiveMaximum", "less than"],
  ["multipleOf", "a multiple of"],
  ["pattern", "matching"],
];
const COUNTS: readonly (readonly [key: string, words: string, unit: string])[] = [
  ["minLength", "at least", "character"],
  ["maxLength", "at most", "character"],
  ["minItems", "at least", "item"],
  ["maxItems", "at most", "item"],
  ["minProperties", "at least", "property"],
  ["maxProperties", "at most", "property"],
];

/** A comparable schema in a few words, such as `string (uuid) | null` or `integer, at least 1, at most 100`. */
export function schemaText(schemas: JsonObject, schema: Json, depth = 0): string {
  if (schema === true || schema === undefined) return "anything";
  if (!isObject(schema)) return "nothing";
  const name = refName(schema);
  if (name !== undefined) {
    const target = schemas[name] ?? true;
    return isObject(target) && isStructure(target)
      ? withoutSide(name)
      : schemaText(schemas, target, depth + 1);
  }
  if (depth > 4) return "object";
  if (isNull(schema)) return "null";
  const values = valuesText(schema);
  const types = [schema.type ?? []].flat().map(String);
  const isNullable = types.includes("null");
  const named = types.filter((type) => type !== "null");
  let text = values ?? structureText(schemas, schema, named, depth);
  if (isNullable) text += " | null";
  return [text, ...limits(schema)].join(", ");
}

function isStructure(schema: JsonObject): boolean {
  return isObject(schema.properties) || Array.isArray(schema.allOf) || Array.isArray(schema.anyOf);
}

function valuesText({ enum: values }: JsonObject): string | undefined {
  if (!Array.isArray(values)) return undefined;
  const shown = values.slice(0, MAX_VALUES).map((value) => JSON.stringify(value));
  if (values.length > MAX_VALUES) shown.push(`${values.length - MAX_VALUES} more`);
  return shown.join(" | ");
}

/** What the schema says itself, and its alternatives. */
function structureText(
  schemas: JsonObject,
  schema: JsonObject,
  types: readonly string[],
  depth: number,
): string {
  const alternatives = alternativesText(schemas, schema, depth);
  if (alternatives === undefined) return typeText(schemas, schema, types, depth);
  if (!isObject(schema.properties)) return alternatives;
  return `${typeText(schemas, schema, types, depth)} & (${alternatives})`;
}

function alternativesText(schemas: JsonObject, schema: JsonObject, depth: number): string | undefined {
  const { anyOf, allOf } = schema;
  const all = anyOf ?? allOf;
  if (!Array.isArray(all)) return undefined;
  const shown = all.slice(0, MAX_VALUES).map((choice) => schemaText(schemas, choice, depth + 1));
  if (all.length > MAX_VALUES) shown.push(`${all.length - MAX_VALUES} more`);
  return shown.join(anyOf === all ? " | " : " & ");
}

function typeText(schemas: JsonObject, schema: JsonObject, types: readonly string[], depth: number): string {
  if (types.includes("array")) {
    const item = schemaText(schemas, schema.items ?? true, depth + 1);
    return /[ |,]/.test(item) ? `array of (${item})` : `${item}[]`;
  }
  if (isObject(schema.properties)) {
    const names = Object.keys(schema.properties);
    return names.length > 4 ? `{ ${names.slice(0, 4).join(", ")}, … }` : `{ ${names.join(", ")} }`;
  }
  const required = Array.isArray(schema.required) ? schema.required.join(" and ") : undefined;
  if (required !== undefined) return `an object with ${required}`;
  const text = types.length === 0 ? "anything" : types.join(" | ");
  return typeof schema.format === "string" ? `${text} (${schema.format})` : text;
}

function limits(schema: JsonObject): string[] {
  const bounds = BOUNDS.filter(([key]) => schema[key] !== undefined).map(
    ([key, words]) => `${words} ${schema[key]}`,
  );
  const counts = COUNTS.filter(([key]) => schema[key] !== undefined).map(
    ([key, words, unit]) => `${words} ${schema[key]} ${schema[key] === 1 ? unit : plural(unit)}`,
  );
  const others = [
    schema.uniqueItems === true && "unique items",
    schema.additionalProperties === false && "no additional properties",
    schema.readOnly === true && "read-only",
    schema.writeOnly === true && "write-only",
    schema["x-unit"] !== undefined && `in ${schema["x-unit"]}`,
    schema["x-encoding"] !== undefined && `encoded as ${schema["x-encoding"]}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ];
  return [...bounds, ...counts, ...others.filter((text) => typeof text === "string")];
}

function plural(unit: string): string {
  return unit.endsWith("y") ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}

/** What a keyword of a schema demands beside its types, such as `if { kind: "gas" } then { volume }`. */
export function ruleText(
  rule: string,
  schema: JsonObject,
  write: (schema: Json) => string,
): string | undefined {
  const value = schema[rule];
  if (value === undefined) return undefined;
  const text = (part: Json | undefined) => conditionText(part ?? true, write);
  const entries = Object.entries(isObject(value) ? value : {});
  switch (rule) {
    case "if": {
      const then = schema.then === undefined ? "" : ` then ${text(schema.then)}`;
      const otherwise = schema.else === undefined ? "" : ` else ${text(schema.else)}`;
      return then + otherwise === "" ? undefined : `if ${text(value)}${then}${otherwise}`;
    }
    case "dependentRequired":
      return entries.map(([name, names]) => `${name} requires ${list(names).join(" and ")}`).join("; ");
    case "dependentSchemas":
      return entries.map(([name, part]) => `${name} requires ${text(part)}`).join("; ");
    case "propertyNames":
      return `property names: ${text(value)}`;
    case "unevaluatedProperties":
    case "unevaluatedItems": {
      const what = rule === "unevaluatedItems" ? "other items" : "other properties";
      return value === true ? undefined : value === false ? `no ${what}` : `${what}: ${text(value)}`;
    }
    case "prefixItems":
      return `items [${list(value).map(text).join(", ")}, …]`;
    default:
      return `${rule} ${text(value)}`;
  }
}

/** A schema that distinguishes values: its properties with what they must be. */
function conditionText(schema: Json, write: (schema: Json) => string): string {
  if (!isObject(schema) || "$ref" in schema) return write(schema);
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = new Set([...Object.keys(properties), ...list(schema.required).map(String)]);
  if (names.size === 0) return write(schema);
  const members = [...names].map((name) => {
    const text = write(child(properties, name) ?? true);
    return text === "anything" ? name : `${name}: ${text}`;
  });
  return `{ ${members.join(", ")} }`;
}
