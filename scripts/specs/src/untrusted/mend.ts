import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { readablePattern } from "../document/readable-pattern.ts";
import { deadEnds } from "./dead-ends.ts";
import { isOperation, type Mend, type Mended, rewrite } from "./rewrite.ts";

/**
 * Reads what owners often write against the specification and what can mean one thing only. Each gets a remark. A document
 * without such things stays as it is.
 */
export function mend(document: JsonObject): Mended {
  return rewrite(document, [...deadEnds(document), ...MENDS]);
}

const MENDS: readonly Mend[] = [
  (value, path) => {
    if (path.at(-2) !== "responses" || "$ref" in value || "description" in value) return undefined;
    return { value: { description: "", ...value }, text: "`description` is missing; read as empty" };
  },
  (value, path) => {
    if (!isOperation(path) || "responses" in value) return undefined;
    const responses = { default: { description: "" } };
    return { value: { ...value, responses }, text: "`responses` is missing; read as any response" };
  },
  (value, path) => {
    if (!isOperation(path) || typeof value.summary !== "string" || value.summary.trim() !== "")
      return undefined;
    const { summary: _, ...rest } = value;
    return { value: rest, text: "`summary` is empty; read as missing", at: ["summary"] };
  },
  (value, path) => {
    const { headers } = value;
    const required = Object.entries(isObject(headers) ? headers : {}).find(
      ([, one]) => isObject(one) && one.required === true && !hasFixedValue(one.schema),
    );
    if (path.at(-2) !== "encoding" || required === undefined) return undefined;
    const { [required[0]]: _, ...others } = headers as JsonObject;
    return {
      value: { ...value, headers: others },
      text: `header ${required[0]} of a part has no value of its own, and a caller gives none; it is not sent`,
      at: ["headers", required[0]],
    };
  },
  (value, path) => {
    const isBodiless = path[0] === "paths" && path.length === 3 && (path[2] === "get" || path[2] === "head");
    if (!isBodiless || value.requestBody === undefined) return undefined;
    const { requestBody: _, ...rest } = value;
    const text = `\`requestBody\` of ${String(path[2]).toUpperCase()} has no meaning in HTTP; read as missing`;
    return { value: rest, text, at: ["requestBody"] };
  },
  (value) => {
    const keyword = ["allOf", "anyOf", "oneOf"].find(
      (one) => isObject(value[one]) && isOneSchema(value[one]),
    );
    if (keyword === undefined) return undefined;
    return {
      value: { ...value, [keyword]: [value[keyword] as Json] },
      text: `\`${keyword}\` is a schema; read as a list with this schema`,
      at: [keyword],
    };
  },
  (value) => {
    const { type, enum: values, items } = value;
    const isOfItems = type === "array" && isObject(items) && items.enum === undefined;
    if (!isOfItems || !Array.isArray(values) || values.some((one) => typeof one === "object"))
      return undefined;
    const { enum: _, ...list } = value;
    return {
      value: { ...list, items: { ...items, enum: values } },
      text: "`enum` of a list has no lists; read as that of its items",
      at: ["enum"],
    };
  },
  (value) => {
    const { type, enum: values } = value;
    if (typeof type !== "string" || !Array.isArray(values)) return undefined;
    const read = values.map((one) => asType(one, type));
    if (read.every((one, index) => one === values[index])) return undefined;
    return {
      value: { ...value, enum: read },
      text: `\`enum\` has values that are not of the type ${type}; read as such`,
      at: ["enum"],
    };
  },
  (value) => {
    if (value.in !== "path" || typeof value.name !== "string" || value.required === true) return undefined;
    return {
      value: { ...value, required: true },
      text: `path parameter ${value.name} is not \`required\`; read as required`,
    };
  },
  (value, _path, isNullType) => {
    if (!isNullType || typeof value.nullable !== "boolean") return undefined;
    const { nullable, ...schema } = value;
    const text = "`nullable` is of OpenAPI 3.0; read as the type `null`";
    return { value: nullable ? orNull(schema) : schema, text, at: ["nullable"] };
  },
  (value, _path, isNullType) => {
    const limits = isNullType ? LIMITS.filter(([exclusive]) => typeof value[exclusive] === "boolean") : [];
    const [first] = limits;
    if (first === undefined) return undefined;
    const read = { ...value };
    for (const [exclusive, limit] of limits) {
      delete read[exclusive];
      if (value[exclusive] !== true || typeof value[limit] !== "number") continue;
      read[exclusive] = value[limit];
      delete read[limit];
    }
    const text = `a boolean \`${first[0]}\` is of OpenAPI 3.0; read as whether the limit is exclusive`;
    return { value: read, text, at: [first[0]] };
  },
  (value) => {
    const { examples } = value;
    if (!isObject(examples) || !isSchema(value)) return undefined;
    const list = Object.values(examples).map((one) =>
      isObject(one) && one.value !== undefined ? one.value : one,
    );
    return {
      value: { ...value, examples: list },
      text: "`examples` of a schema is an object; read as a list",
      at: ["examples"],
    };
  },
  (value) => {
    const { properties } = value;
    if (!isObject(properties)) return undefined;
    const flagged = Object.entries(properties).filter(
      ([, one]) => isObject(one) && typeof one.required === "boolean",
    );
    const [first] = flagged;
    if (first === undefined) return undefined;
    const lists = Array.isArray(value.required) ? value.required : [];
    const names = flagged.filter(([, one]) => isObject(one) && one.required === true).map(([name]) => name);
    const without = Object.entries(properties).map(([name, one]) => {
      if (!isObject(one) || typeof one.required !== "boolean") return [name, one];
      const { required: _, ...schema } = one;
      return [name, schema];
    });
    const required = [...new Set([...lists, ...names])];
    return {
      value: { ...value, properties: Object.fromEntries(without), ...(required.length > 0 && { required }) },
      text: "`required` of a property is a boolean; read as one of the object's `required`",
      at: ["properties", first[0], "required"],
    };
  },
  (value) => {
    const { patternProperties } = value;
    if (!isObject(patternProperties)) return undefined;
    const read = Object.entries(patternProperties).map(([pattern, schema]) => ({
      pattern,
      readable: readablePattern(pattern),
      schema,
    }));
    const changed = read.find(({ pattern, readable }) => readable !== pattern);
    if (changed === undefined) return undefined;
    const kept = read.flatMap(({ readable, schema }) =>
      readable === undefined ? [] : [[readable, schema] as const],
    );
    return {
      value: { ...value, patternProperties: Object.fromEntries(kept) },
      text: patternText(changed.pattern, changed.readable, "properties of such names are not checked"),
      at: ["patternProperties", changed.pattern],
    };
  },
  (value) => {
    const { pattern, ...rest } = value;
    if (typeof pattern !== "string") return undefined;
    const readable = readablePattern(pattern);
    if (readable === pattern) return undefined;
    const text = patternText(pattern, readable, "it is not checked");
    if (readable === undefined) return { value: rest, text, at: ["pattern"] };
    return { value: { ...value, pattern: readable }, text, at: ["pattern"] };
  },
];

function patternText(pattern: string, readable: string | undefined, effect: string): string {
  const shown = JSON.stringify(pattern.slice(0, 100));
  return readable === undefined
    ? `pattern ${shown} is not a regular expression of JavaScript; ${effect}`
    : `pattern ${shown} is not valid with the flag \`u\`; read as ${JSON.stringify(readable.slice(0, 100))}`;
}

function hasFixedValue(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  const isOnly = Array.isArray(schema.enum) && schema.enum.length === 1;
  return "$ref" in schema || isOnly || schema.const !== undefined || schema.default !== undefined;
}

const LIMITS = [
  ["exclusiveMinimum", "minimum"],
  ["exclusiveMaximum", "maximum"],
] as const;

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: values, ...rest } = schema;
  if (type === undefined) {
    const { description, title, ...own } = schema;
    const notes = {
      ...(description !== undefined && { description }),
      ...(title !== undefined && { title }),
    };
    return Object.keys(own).length === 0 ? schema : { ...notes, anyOf: [own, { type: "null" }] };
  }
  const types = [...new Set([...[type].flat(), "null"])];
  const all = Array.isArray(values) && !values.includes(null) ? [...values, null] : values;
  return { type: types, ...(all !== undefined && { enum: all }), ...rest };
}

/** Whether an object under a keyword that asks for a list is the one schema of that list. */
function isOneSchema(value: Json | undefined): boolean {
  return isObject(value) && ("$ref" in value || isSchema(value));
}

/** A scalar as another type would write it: YAML reads `1` and `no` in a list of texts as a number and a boolean. */
function asType(value: Json, type: string): Json {
  if (type === "string" && typeof value === "number") return String(value);
  if (typeof value !== "string" || value.trim() === "") return value;
  if (type === "boolean" && (value === "true" || value === "false")) return value === "true";
  const number = Number(value);
  if (type === "integer" && Number.isSafeInteger(number)) return number;
  return type === "number" && Number.isFinite(number) ? number : value;
}

/** Parameters, headers and media types have maps of examples. */
function isSchema(value: JsonObject): boolean {
  const isOther = "schema" in value || "content" in value || "in" in value || "encoding" in value;
  return (
    !isOther &&
    ["type", "properties", "items", "format", "enum", "allOf", "oneOf"].some((key) => key in value)
  );
}
