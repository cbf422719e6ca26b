import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { firstMatch } from "../untrusted/patterns.ts";
import type { SchemaBudget } from "../untrusted/resolve.ts";
import { alternativesOf } from "./alternatives.ts";

/** Formats that a client or a mock server checks, as far as owners' examples break them. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
  time: /^\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  uri: /^[a-z][a-z\d+.-]*:[^\s]+$/i,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  byte: /^[\w+/=-]*$/,
};

/**
 * Whether a value may be sent where a schema stands. Owners' examples often may not, and a value that is made up of a schema
 * may break a keyword that it does not consider. A mock server has a validator of its own: this one needs nothing built.
 */
export function fitsSchema(
  document: JsonObject,
  schema: Json | undefined,
  value: Json,
  budget: SchemaBudget = { left: BUDGET.schemas },
): boolean {
  if (schema === false) return false;
  if (!isObject(schema)) return true;
  if (budget.left-- <= 0) return false;
  const fits = (part: Json | undefined, of = value) => fitsSchema(document, part, of, budget);
  const { $ref, ...own } = schema;
  if (typeof $ref === "string") {
    const target = lookUp(document, $ref);
    const isAlone = typeof document.openapi === "string" && document.openapi.startsWith("3.0");
    return fits(target ?? true) && (isAlone || fits(own));
  }
  if (value === null && schema.nullable === true) return true;
  const { allOf, anyOf, oneOf, not } = schema;
  return (
    hasValue(schema, value) &&
    (typeof value !== "string" || fitsText(schema, value)) &&
    (typeof value !== "number" || fitsNumber(schema, value)) &&
    (!Array.isArray(value) || fitsList(schema, value, fits)) &&
    (!isObject(value) || fitsObject(document, schema, value, fits)) &&
    list(allOf).every((part) => fits(part)) &&
    (!Array.isArray(anyOf) || alternativesOf(schema, "anyOf").some((part) => fits(part))) &&
    (!Array.isArray(oneOf) || alternativesOf(schema, "oneOf").filter((part) => fits(part)).length === 1) &&
    (not === undefined || !fits(not))
  );
}

type Fits = (schema: Json | undefined, value: Json) => boolean;

function hasValue({ type, properties, enum: values, const: single }: JsonObject, value: Json): boolean {
  const named = [type].flat().filter((one) => typeof one === "string");
  // JSON Schema would allow a text here; clients and their types do not.
  const types = named.length > 0 || !isObject(properties) ? named : ["object"];
  return (
    (types.length === 0 || types.some((one) => typeof one === "string" && isOfType(value, one))) &&
    (!Array.isArray(values) || values.some((one) => isDeepStrictEqual(one, value))) &&
    (single === undefined || isDeepStrictEqual(single, value))
  );
}

function isOfType(value: Json, type: string): boolean {
  if (type === "object") return isObject(value);
  if (type === "array") return Array.isArray(value);
  // A client sends no integer that JSON has rounded.
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "null") return value === null;
  return typeof value === type;
}

function fitsText({ minLength = 0, maxLength = Infinity, pattern, format }: JsonObject, text: string) {
  const { length } = [...text];
  const shape = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return (
    !(typeof minLength === "number" && length < minLength) &&
    !(typeof maxLength === "number" && length > maxLength) &&
    (typeof pattern !== "string" || firstMatch(pattern, [text]) !== undefined) &&
    (shape === undefined || shape.test(text))
  );
}

function fitsNumber(schema: JsonObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const isAbove = (limit: Json | undefined, isOpen: boolean) =>
    typeof limit !== "number" || (isOpen ? value > limit : value >= limit);
  const isBelow = (limit: Json | undefined, isOpen: boolean) =>
    typeof limit !== "number" || (isOpen ? value < limit : value <= limit);
  const steps = typeof multipleOf === "number" && multipleOf > 0 ? value / multipleOf : 0;
  return (
    isAbove(minimum, exclusiveMinimum === true) &&
    isAbove(exclusiveMinimum, true) &&
    isBelow(maximum, exclusiveMaximum === true) &&
    isBelow(exclusiveMaximum, true) &&
    Math.abs(steps - Math.round(steps)) < 1e-9
  );
}

function fitsList(
  { items, minItems, maxItems, uniqueItems }: JsonObject,
  value: Json[],
  fits: Fits,
): boolean {
  const hasTwice = () =>
    value.some((one, index) => value.slice(0, index).some((same) => isDeepStrictEqual(one, same)));
  return (
    !(typeof minItems === "number" && value.length < minItems) &&
    !(typeof maxItems === "number" && value.length > maxItems) &&
    (Array.isArray(items) || value.every((item) => fits(items, item))) &&
    !(uniqueItems === true && hasTwice())
  );
}

function fitsObject(document: JsonObject, schema: JsonObject, value: JsonObject, fits: Fits): boolean {
  const { properties, additionalProperties, patternProperties, minProperties, maxProperties } = schema;
  const known = isObject(properties) ? properties : {};
  const names = Object.keys(value);
  const isFree = additionalProperties === undefined || isObject(patternProperties);
  return (
    list(schema.required).every(
      (name) => typeof name !== "string" || Object.hasOwn(value, name) || isReadOnly(document, known[name]),
    ) &&
    names.every((name) =>
      Object.hasOwn(known, name)
        ? fits(known[name], value[name] as Json)
        : isFree || fits(additionalProperties, value[name] as Json),
    ) &&
    !(typeof minProperties === "number" && names.length < minProperties) &&
    !(typeof maxProperties === "number" && names.length > maxProperties)
  );
}

/** A request has no property that only responses have. */
function isReadOnly(document: JsonObject, schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  const target = typeof schema.$ref === "string" ? lookUp(document, schema.$ref) : schema;
  return isObject(target) && target.readOnly === true;
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
