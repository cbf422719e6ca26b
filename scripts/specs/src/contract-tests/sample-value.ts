import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { firstMatch } from "../untrusted/patterns.ts";
import { flatten, type SchemaBudget } from "../untrusted/resolve.ts";
import { alternativesOf } from "./alternatives.ts";
import { fitsSchema } from "./fits-schema.ts";

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e",
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  time: "12:00:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  byte: "AQID",
  binary: "AQID",
};

/** A `minItems` or `minLength` of billions is a few bytes long. */
const MAX_ITEMS = 1000;
const MAX_LENGTH = 100_000;

/**
 * One value that a schema allows: its example, default or first enum value, else the plainest of its type. Objects
 * get the properties that are required, so that a call says no more than it must.
 *
 * @returns undefined where none can be made up, such as a text for a pattern without an example.
 */
export function sampleValue(
  document: JsonObject,
  schema: Json,
  depth = 0,
  budget: SchemaBudget = { left: BUDGET.schemas },
): Json | undefined {
  if (depth > 20 || budget.left-- <= 0) return undefined;
  const { keywords, own, required, properties } = flatten(document, schema, undefined, budget);
  const given = givenValues(keywords).find((value) => fitsSchema(document, schema, value));
  if (given !== undefined) return given;
  const alternatives = [...alternativesOf(own, "oneOf"), ...alternativesOf(own, "anyOf")];
  const type = [keywords.type].flat().find((name) => name !== "null");
  if (type === undefined && properties.size === 0 && alternatives.length > 0) {
    return alternatives
      .map((item) => sampleValue(document, item, depth + 1, budget))
      .find((value) => value !== undefined && fitsSchema(document, schema, value));
  }
  if (type === "object" || properties.size > 0) {
    const object: JsonObject = {};
    const other = isObject(keywords.additionalProperties) ? keywords.additionalProperties : {};
    for (const name of required) {
      const value = sampleValue(document, properties.get(name) ?? other, depth + 1, budget);
      if (value === undefined) return undefined;
      object[name] = value;
    }
    return withChosen(document, own, object, depth, budget);
  }
  if (type === "array") return sampleArray(document, keywords, depth, budget);
  if (type === "integer" || type === "number") return sampleNumber(keywords);
  if (type === "boolean") return true;
  return sampleText(keywords);
}

/** An object that must also satisfy one of several alternatives, such as "give one of these two". */
function withChosen(
  document: JsonObject,
  schema: JsonObject,
  object: JsonObject,
  depth: number,
  budget: SchemaBudget,
): JsonObject {
  for (const keyword of ["oneOf", "anyOf"] as const) {
    const [first] = alternativesOf(schema, keyword);
    if (!isObject(first)) continue;
    const { required, properties } = flatten(document, first, undefined, budget);
    const own = flatten(document, { ...schema, oneOf: [], anyOf: [] }, undefined, budget);
    for (const name of required) {
      const value = sampleValue(
        document,
        properties.get(name) ?? own.properties.get(name) ?? {},
        depth + 1,
        budget,
      );
      const isRight =
        Object.hasOwn(object, name) && fitsSchema(document, properties.get(name), object[name] as Json);
      if (value !== undefined && !isRight) object[name] = value;
    }
  }
  return object;
}

/** What the owner gives, the likeliest to be meant first. */
function givenValues({
  example,
  examples,
  default: preset,
  enum: values,
  const: single,
}: JsonObject): Json[] {
  const all = [single, example, ...list(examples), preset, ...list(values)];
  return all.filter((value) => value !== undefined && value !== null);
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function sampleArray(
  document: JsonObject,
  { items, minItems }: JsonObject,
  depth: number,
  budget: SchemaBudget,
): Json | undefined {
  const count = typeof minItems === "number" ? minItems : 0;
  if (count === 0) return [];
  if (count > MAX_ITEMS) return undefined;
  const item = sampleValue(document, items ?? {}, depth + 1, budget);
  return item === undefined ? undefined : Array.from({ length: count }, () => item);
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonObject): number {
  const step = typeof multipleOf === "number" ? multipleOf : 1;
  if (typeof exclusiveMinimum === "number") return exclusiveMinimum + step;
  if (typeof minimum === "number") return exclusiveMinimum === true ? minimum + step : minimum;
  return typeof maximum === "number" && maximum < 1 ? maximum : 1;
}

function sampleText({ format, pattern, minLength, maxLength }: JsonObject): string | undefined {
  const known = typeof format === "string" ? FORMATS[format] : undefined;
  const length = typeof minLength === "number" ? minLength : 0;
  if (length > MAX_LENGTH) return undefined;
  const limit = typeof maxLength === "number" ? maxLength : Number.POSITIVE_INFINITY;
  const candidates = [known, "any", "a", "1", "2026-01-31", "ABC", "https://example.com/"]
    .filter((text) => text !== undefined)
    .map((text) =>
      known === undefined
        ? text.padEnd(length, text).slice(0, Math.max(length, Math.min(limit, text.length)))
        : text,
    );
  if (typeof pattern !== "string") return candidates[0];
  const digits = Array.from({ length: 40 }, (_, count) => "1".repeat(count + 1));
  const letters = Array.from({ length: 40 }, (_, count) => "a".repeat(count + 1));
  const all = [...candidates, ...digits, ...letters, ...letters.map((text) => text.toUpperCase())];
  return firstMatch(
    pattern,
    all.filter((text) => text.length >= length && text.length <= limit),
  );
}
