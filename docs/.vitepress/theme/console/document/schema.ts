/** A JSON value of an OpenAPI document. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Longest chain of references: a circle ends there. */
const MAX_REFERENCES = 50;

/** Returns the object, or an empty one for any other value. */
export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Returns the list, or an empty one for any other value. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the text, or an empty one for any other value. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}

/** Follows references to a definition of the same document. */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject {
  let found = objectOf(value);
  for (let count = 0; count < MAX_REFERENCES; count += 1) {
    const reference = found.$ref;
    if (typeof reference !== "string" || !reference.startsWith("#/")) return found;
    const { $ref: _, ...beside } = found;
    found = { ...at(document, reference), ...beside };
  }
  return {};
}

function at(document: JsonObject, reference: string): JsonObject {
  let value: Json | undefined = document;
  for (const step of reference.slice(2).split("/")) {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    value = Object.hasOwn(objectOf(value), name) ? objectOf(value)[name] : undefined;
  }
  return objectOf(value);
}

/** Resolves a schema and merges its `allOf`, as a form needs it: properties, required names and keywords. */
export function flatSchema(document: JsonObject, value: Json | undefined, depth = 0): JsonObject {
  const schema = resolve(document, value);
  if (depth > MAX_REFERENCES) return schema;
  const parts = listOf(schema.allOf).map((part) => flatSchema(document, part, depth + 1));
  const all = [...parts, schema];
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map(({ properties }) => objectOf(properties))),
    required: all.flatMap(({ required }) => listOf(required)),
  };
}

/** The type of a schema, without `null`; undefined if it has several. */
export function typeOf({ type, properties }: JsonObject): string | undefined {
  const types = [type].flat().filter((one) => one !== "null" && one !== undefined);
  if (types.length === 1 && typeof types[0] === "string") return types[0];
  return types.length === 0 && Object.keys(objectOf(properties)).length > 0 ? "object" : undefined;
}
