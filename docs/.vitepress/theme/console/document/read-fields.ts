import { exampleId } from "./example-id.ts";
import { firstExample } from "./first-example.ts";
import type { Body, Field, FieldType } from "./operation.ts";
import {
  flatSchema,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  resolve,
  textOf,
  typeOf,
} from "./schema.ts";

/** Objects below this depth are edited as JSON. */
const MAX_DEPTH = 3;

/** Reads a parameter of an operation. */
export function readParameter(document: JsonObject, parameter: JsonObject): Field {
  const name = textOf(parameter.name);
  const [[, content] = []] = Object.entries(objectOf(parameter.content));
  const schema = flatSchema(document, parameter.schema ?? objectOf(content).schema);
  const place = textOf(parameter.in) as Field["in"];
  const example =
    parameter.example ??
    firstExample(document, parameter.examples) ??
    schema.example ??
    schema.default ??
    (place === "path" ? exampleId(document, name) : undefined);
  return readField(document, schema, {
    in: place,
    path: `${place}.${name}`,
    keys: [name],
    required: parameter.required === true || place === "path",
    description: textOf(parameter.description) || textOf(schema.description),
    example,
  });
}

/** Reads the body of an operation: JSON if it takes that. */
export function readBody(document: JsonObject, requestBody: Json | undefined): Body | undefined {
  const body = resolve(document, requestBody);
  const content = Object.entries(objectOf(body.content));
  const [mediaType, media] = content.find(([type]) => isJson(type)) ?? content[0] ?? [];
  if (mediaType === undefined) return undefined;
  const schema = flatSchema(document, objectOf(media).schema);
  const example =
    objectOf(media).example ?? firstExample(document, objectOf(media).examples) ?? schema.example;
  const canHaveFields = isJson(mediaType) || mediaType === "application/x-www-form-urlencoded";
  const fields = canHaveFields ? bodyFields(document, schema, [], example, 0) : [];
  return {
    mediaType,
    required: body.required === true,
    ...(fields.length > 0 && { fields }),
    ...(example !== undefined && { example }),
  };
}

function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(mediaType);
}

function bodyFields(
  document: JsonObject,
  schema: JsonObject,
  keys: readonly string[],
  example: Json | undefined,
  depth: number,
): Field[] {
  const required = new Set(listOf(schema.required));
  return Object.entries(objectOf(schema.properties)).flatMap(([name, property]) => {
    const inner = flatSchema(document, property);
    if (inner.readOnly === true) return [];
    const value = objectOf(example)[name] ?? inner.example;
    const path = [...keys, name];
    const isObject = typeOf(inner) === "object" && !hasAlternatives(inner);
    const nested = isObject && depth < MAX_DEPTH ? bodyFields(document, inner, path, value, depth + 1) : [];
    // An optional object is edited as a whole: its fields are required only if it is there.
    if (nested.length > 0 && required.has(name)) return nested;
    const base = {
      in: "body" as const,
      path: `body.${path.join(".")}`,
      keys: path,
      required: required.has(name),
      description: textOf(inner.description),
      example: value,
    };
    return [readField(document, inner, base)];
  });
}

function readField(
  document: JsonObject,
  schema: JsonObject,
  {
    example,
    ...base
  }: Omit<Field, "type" | "constraints" | "isSecret" | "example"> & {
    readonly example: Json | undefined;
  },
): Field {
  const type = fieldType(schema);
  const items = flatSchema(document, schema.items);
  const itemType = type === "list" ? fieldType(items) : undefined;
  const isListOfScalars = itemType !== undefined && itemType !== "list" && itemType !== "json";
  const shown: FieldType = type === "list" && !isListOfScalars ? "json" : type;
  const choices = listOf(schema.enum).filter(
    (value) => typeof value === "string" || typeof value === "number",
  );
  const known = listOf(
    schema["x-known-values"] ?? items["x-known-values"] ?? (type === "list" ? items.enum : undefined),
  );
  const unit = textOf(schema["x-unit"]) || textOf(items["x-unit"]);
  return {
    ...base,
    type: shown,
    constraints: constraintsOf(schema, items),
    isSecret: schema["x-secret"] === true || schema.format === "password",
    ...(shown === "list" && itemType !== undefined && { itemType }),
    ...(shown === "choice" && { choices }),
    ...(known.length > 0 && { suggestions: known.map(String) }),
    ...(unit !== "" && { unit }),
    ...(example !== undefined && example !== null && { example: toText(example, shown) }),
  };
}

function fieldType(schema: JsonObject): FieldType {
  if (hasAlternatives(schema)) return "json";
  if (listOf(schema.enum).length > 0) return "choice";
  const { format } = schema;
  switch (typeOf(schema)) {
    case "integer":
      return schema["x-encoding"] === "unix-seconds" ? "unix-seconds" : "integer";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return "list";
    case "string":
      return format === "date" || format === "date-time" ? format : "text";
    default:
      return "json";
  }
}

function hasAlternatives(schema: JsonObject): boolean {
  return listOf(schema.oneOf).length + listOf(schema.anyOf).length > 0;
}

function constraintsOf(schema: JsonObject, items: JsonObject): string[] {
  const { format, minimum, maximum, minLength, maxLength, minItems, pattern } = schema;
  return [
    ...(typeof format === "string"
      ? [format]
      : typeof items.format === "string"
        ? [`each ${items.format}`]
        : []),
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(minLength === undefined ? [] : [`at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(minItems === undefined ? [] : [`at least ${minItems} items`]),
    ...(typeof pattern === "string" ? [`matches ${pattern}`] : []),
  ];
}

/** Writes a value as the text of a field. */
function toText(value: Json, type: FieldType): string {
  if (type === "list") return listOf(value).map(String).join("\n");
  if (type === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
