import type { InputConstraint } from "@energy-clients/client-core";
import type { Api } from "../document/apis.ts";
import type { Json, JsonObject } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { flatten, resolve, type SchemaBudget } from "../untrusted/resolve.ts";
import { schemaOf } from "./parameters.ts";
import { isReadOnly } from "./read-write.ts";
import { requestMediaTypes, takesOther } from "./wire.ts";

type Where = InputConstraint["in"];
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const FORMATS = ["uuid", "date", "date-time"] as const;
const TYPES = ["string", "boolean", "integer", "number", "array", "object"] as const;
const LIMITS = ["minLength", "maxLength"] as const;

/** What inputs are read for. */
interface Reading {
  readonly document: JsonObject;
  readonly budget: SchemaBudget;
  /** Whether integers of 64 bits may be given as text or bigint. */
  readonly hasInt64: boolean;
  /** The parameter that is read, for messages. */
  readonly parameter?: string;
}

/** Reads the constraints of an operation's parameters and of its body's fields that a client can check. */
export function inputsOf(
  { int64 }: Pick<Api, "int64">,
  document: JsonObject,
  parameters: readonly JsonObject[],
  operation: JsonObject,
): InputConstraint[] {
  const reading = { document, budget: { left: BUDGET.schemas }, hasInt64: int64 !== undefined };
  return [
    ...parameters.flatMap((parameter) => ofParameter(reading, parameter)),
    ...ofBody(reading, operation),
  ];
}

function ofParameter(reading: Reading, parameter: JsonObject): InputConstraint[] {
  const { in: where, name, required } = parameter;
  if (where !== "path" && where !== "query" && where !== "header" && where !== "cookie") return [];
  // The caller does not set client-supplied parameters.
  if (typeof name !== "string" || parameter["x-client-supplied"] === true) return [];
  const schema = schemaOf(reading.document, parameter);
  return ofSchema({ ...reading, parameter: name }, schema, where, "", required === true)
    .filter((constraint) => !constraint.name.includes("[][]"))
    .map(({ in: _, name: within, ...rules }) =>
      within === "" ? { in: where, name, ...rules } : { in: where, name: within, of: name, ...rules },
    );
}

function ofBody(reading: Reading, operation: JsonObject): InputConstraint[] {
  const body = requestMediaTypes(reading.document, operation);
  const required = resolve(reading.document, operation.requestBody).required === true;
  const [only] = body;
  if (only === undefined) return [];
  if (!takesOther(body)) return ofSchema(reading, only.media.schema ?? {}, "body", "", required);
  const fields = body
    .filter(({ kind }) => kind === "json" || kind === "form" || kind === "multipart")
    .flatMap(({ name, media }) =>
      ofSchema(reading, media.schema ?? {}, "body", "", false).map(
        ({ in: place, ...rest }): InputConstraint => ({ in: place, mediaType: name, ...rest }),
      ),
    );
  return [{ in: "body", name: "", ...(required && { required }) }, ...fields];
}

function ofSchema(
  reading: Reading,
  schema: Json,
  where: Where,
  name: string,
  required: boolean,
  refs: ReadonlySet<string> = new Set(),
): InputConstraint[] {
  const { document, budget } = reading;
  const flat = flatten(document, schema, refs, budget);
  const own = constraintOf(reading, flat.keywords, where, name, required);
  const below = [...flat.properties].flatMap(([key, property]) => {
    // Callers do not send read-only properties. A name with a dot is ambiguous in a path of names.
    if (isReadOnly(document, property) || /[.[]/.test(key)) return [];
    const path = name === "" ? key : `${name}.${key}`;
    return ofSchema(reading, property, where, path, flat.required.has(key), flat.refs);
  });
  const { items } = flat.keywords;
  const ofItems = items === undefined ? [] : ofSchema(reading, items, where, `${name}[]`, false, flat.refs);
  return [...(own === undefined ? [] : [own]), ...below, ...ofItems];
}

/** Creates the constraint; `undefined` when it would constrain nothing. */
function constraintOf(
  { hasInt64, parameter = "" }: Reading,
  keywords: JsonObject,
  where: Where,
  name: string,
  required: boolean,
) {
  const constraint: Mutable<InputConstraint> = { in: where, name };
  if (required) constraint.required = true;
  const values = valuesOf(keywords);
  if (where === "body" && allowsNull(keywords, values)) constraint.nullable = true;
  if (isFile(keywords)) return required ? constraint : undefined;
  const isLong = hasInt64 && INT64.has(keywords.format);
  const type = isLong && keywords.type === "integer" ? "int64" : typeOf(keywords);
  const format = FORMATS.find((candidate) => candidate === keywords.format);
  // A format, pattern or list of values implies a string.
  const isImplied = format !== undefined || typeof keywords.pattern === "string" || values !== undefined;
  if (type !== undefined && !(type === "string" && isImplied)) constraint.type = type;
  if (format !== undefined) constraint.format = format;
  if (typeof keywords.pattern === "string") {
    const at = [parameter, name].filter((part) => part !== "").join(".");
    constraint.pattern = checkedPattern(keywords.pattern, at);
  }
  if (values !== undefined) constraint.enum = values;
  if (type === "integer" || type === "int64" || type === "number") {
    Object.assign(constraint, boundsOf(keywords, type));
  }
  for (const limit of LIMITS) if (typeof keywords[limit] === "number") constraint[limit] = keywords[limit];
  // Without this entry a client refuses null as a body. Elsewhere, an input without constraints needs no entry.
  const { in: _, name: __, nullable, ...rules } = constraint;
  const isNullableBody = name === "" && nullable === true;
  return isNullableBody || Object.keys(rules).length > 0 ? constraint : undefined;
}

const INT64: ReadonlySet<unknown> = new Set(["int64", "uint64"]);

/** A part that may be a Blob, whatever type the document gives it. */
function isFile({ format, contentMediaType, type }: JsonObject): boolean {
  return format === "binary" || (type === "string" && typeof contentMediaType === "string");
}

/** Returns the only type of a value besides null; `undefined` when several are allowed. */
function typeOf({ type }: JsonObject): InputConstraint["type"] {
  const types = [type].flat().filter((one) => one !== "null");
  if (types.length === 2 && types.includes("integer") && types.includes("number")) return "number";
  return types.length === 1 ? TYPES.find((known) => known === types[0]) : undefined;
}

/** Whether null is allowed: the document says so in one of several ways, or does not restrict the type. */
function allowsNull({ type, nullable, enum: values, const: single }: JsonObject, usable: unknown): boolean {
  if (nullable === true || [type].flat().includes("null")) return true;
  if (Array.isArray(values) && values.includes(null)) return true;
  return type === undefined && usable === undefined && (single === undefined || single === null);
}

function valuesOf({ enum: values, const: single }: JsonObject): (string | number)[] | undefined {
  const all = Array.isArray(values) ? values : single === undefined ? [] : [single];
  const usable = all.filter((value) => typeof value === "string" || typeof value === "number");
  // A null among them means "nullable"; other kinds of values cannot be expressed as a constraint.
  const rest = all.filter((value) => value !== null && !usable.includes(value as string));
  return usable.length > 0 && rest.length === 0 ? usable : undefined;
}

function boundsOf(keywords: JsonObject, type: "integer" | "int64" | "number") {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = keywords;
  const bounds: { minimum?: number; exclusiveMinimum?: number; maximum?: number } = {};
  // OpenAPI 3.0 marks the minimum as exclusive with true, 3.1 gives a number.
  if (typeof exclusiveMinimum === "number") bounds.exclusiveMinimum = exclusiveMinimum;
  else if (typeof minimum === "number")
    bounds[exclusiveMinimum === true ? "exclusiveMinimum" : "minimum"] = minimum;
  const top = typeof exclusiveMaximum === "number" ? exclusiveMaximum : maximum;
  const isOpen = typeof exclusiveMaximum === "number" || exclusiveMaximum === true;
  if (typeof top !== "number") return bounds;
  if (!isOpen) bounds.maximum = top;
  else if (type !== "number") bounds.maximum = Math.ceil(top) - 1;
  return bounds;
}

function checkedPattern(pattern: string, name: string): string {
  try {
    new RegExp(pattern, "u");
    return pattern;
  } catch (cause) {
    throw new SpecsError("document_invalid", `pattern of ${name} must be a regular expression: ${pattern}`, {
      cause,
    });
  }
}
