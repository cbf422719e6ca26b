import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { locate } from "./references.ts";

/** Two documents, or the same place in them. */
interface Sides<Value> {
  readonly before: Value;
  readonly after: Value;
}

/**
 * The documents with their alternatives side by side: those that are the same stand at the same position, since a
 * comparison by position would find a difference, and a single schema that becomes one of several is the only one
 * of several on its side.
 */
export function alignAlternatives(documents: Sides<JsonObject>): Sides<JsonObject> {
  return align(documents, documents) as Sides<JsonObject>;
}

function align(documents: Sides<JsonObject>, { before, after }: Sides<Json>, key = ""): Sides<Json> {
  if (Array.isArray(before) && Array.isArray(after)) {
    const pairs = before.map((item, index) =>
      index < after.length ? align(documents, { before: item, after: after[index] as Json }) : undefined,
    );
    return {
      before: before.map((item, index) => pairs[index]?.before ?? item),
      after: after.map((item, index) => pairs[index]?.after ?? item),
    };
  }
  if (!isObject(before) || !isObject(after)) return { before, after };
  const sides = SCHEMA_KEYS.has(key) ? wrapped(documents, { before, after }) : { before, after };
  const [old, now] = [{ ...sides.before }, { ...sides.after }];
  for (const [name, value] of Object.entries(old)) {
    const counterpart = now[name];
    if (counterpart === undefined) continue;
    const ordered = name === "anyOf" || name === "allOf" ? inOrderOf(value, counterpart) : counterpart;
    // Below a map of names every name leads to a schema; anywhere else the key says what it leads to.
    const isNames = key === "properties" || key === "schemas";
    const aligned = align(documents, { before: value, after: ordered }, isNames ? "schema" : name);
    old[name] = aligned.before;
    now[name] = aligned.after;
  }
  return { before: old, after: now };
}

/** Keys that lead to a schema. */
const SCHEMA_KEYS = new Set(["schema", "items", "additionalProperties"]);

function wrapped(documents: Sides<JsonObject>, { before, after }: Sides<JsonObject>): Sides<JsonObject> {
  const [old, now] = [hasAlternatives(documents.before, before), hasAlternatives(documents.after, after)];
  if (now && !old) return { before: { anyOf: [before] }, after };
  if (old && !now) return { before, after: { anyOf: [after] } };
  return { before, after };
}

function hasAlternatives(document: JsonObject, schema: JsonObject): boolean {
  const { $ref } = schema;
  const target =
    typeof $ref === "string" ? locate({ ...document, "x-start": schema }, ["x-start"])?.value : schema;
  // Alternatives beside properties restrict those; they do not stand for the schema.
  return isObject(target) && Array.isArray(target.anyOf) && !("properties" in target);
}

function inOrderOf(before: Json, after: Json): Json {
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const rest = [...after];
  const slots: (Json | undefined)[] = before.map((old) => {
    const index = rest.findIndex((item) => isDeepStrictEqual(item, old));
    return index < 0 ? undefined : rest.splice(index, 1)[0];
  });
  const filled = slots.map((slot) => slot ?? rest.shift());
  return [...filled.filter((item) => item !== undefined), ...rest];
}
