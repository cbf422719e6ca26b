import type { InputConstraint } from "@energy-clients/client-core";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { flatten, resolve, type SchemaBudget } from "../untrusted/resolve.ts";

type Where = InputConstraint["in"];
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const FORMATS = ["uuid", "date", "date-time"] as const;
const TYPES = ["string", "boolean", "integer", "number", "array", "object"] as const;
const LIMITS = ["minLength", "maxLength"] as const;

/** What the document says of an operation's parameters and JSON body, as far as a client can check it. */
export function inputsOf(document: JsonObject, parameters: readonly Json[], requestBody: Json | undefined) {
  const budget = { left: BUDGET.schemas };
  return [
    ...parameters.flatMap((parameter) => ofParameter(document, resolve(document, parameter), budget)),
    ...ofBody(document, resolve(document, requestBody), budget),
  ];
}

function ofParameter(document: JsonObject, parameter: JsonObject, budget: SchemaBudget): InputConstraint[] {
  const { in: where, name, required, schema } = parameter;
  // A cookie is the browser's to send; a client-supplied parameter is not the caller's to give.
  if (where !== "path" && where !== "query" && where !== "header") return [];
  if (typeof name !== "string" || parameter["x-client-supplied"] === true) return [];
  return ofSchema(document, schema ?? {}, budget, where, name, required === true);
}

function ofBody(
  document: JsonObject,
  { content, required }: JsonObject,
  budget: SchemaBudget,
): InputConstraint[] {
  const json = Object.entries(isObject(content) ? content : {}).find(([type]) =>
    /[/+]json\b/.test(type),
  )?.[1];
  if (!isObject(json)) return [];
  return ofSchema(document, json.schema ?? {}, budget, "body", "", required === true);
}

function ofSchema(
  document: JsonObject,
  schema: Json,
  budget: SchemaBudget,
  where: Where,
  name: string,
  required: boolean,
  refs: ReadonlySet<string> = new Set(),
): InputConstraint[] {
  const flat = flatten(document, schema, refs, budget);
  const own = constraintOf(flat.keywords, where, name, required);
  const below = [...flat.properties].flatMap(([key, property]) => {
    // The caller does not send what is read-only, and a name with a dot can not stand in a path of names.
    if (resolve(document, property).readOnly === true || /[.[]/.test(key)) return [];
    const path = name === "" ? key : `${name}.${key}`;
    return ofSchema(document, property, budget, where, path, flat.required.has(key), flat.refs);
  });
  const { items } = flat.keywords;
  const ofItems =
    items === undefined ? [] : ofSchema(document, items, budget, where, `${name}[]`, false, flat.refs);
  return [...(own === undefined ? [] : [own]), ...below, ...ofItems];
}

/** The constraint, or undefined when it would constrain nothing. */
function constraintOf(keywords: JsonObject, where: Where, name: string, required: boolean) {
  const constraint: Mutable<InputConstraint> = { in: where, name };
  if (required) constraint.required = true;
  const values = valuesOf(keywords);
  if (where === "body" && allowsNull(keywords, values)) constraint.nullable = true;
  const type = typeOf(keywords);
  const format = FORMATS.find((candidate) => candidate === keywords.format);
  // What a format, pattern or list of values asks for is a string already.
  const isImplied = format !== undefined || typeof keywords.pattern === "string" || values !== undefined;
  if (type !== undefined && !(type === "string" && isImplied)) constraint.type = type;
  if (format !== undefined) constraint.format = format;
  if (typeof keywords.pattern === "string") constraint.pattern = checkedPattern(keywords.pattern, name);
  if (values !== undefined) constraint.enum = values;
  if (type === "integer" || type === "number") Object.assign(constraint, boundsOf(keywords, type));
  for (const limit of LIMITS) if (typeof keywords[limit] === "number") constraint[limit] = keywords[limit];
  // Without it a client takes null as a body for a mistake; elsewhere what has no constraint is not looked at.
  const { in: _, name: __, nullable, ...rules } = constraint;
  const isNullableBody = name === "" && nullable === true;
  return isNullableBody || Object.keys(rules).length > 0 ? constraint : undefined;
}

/** The one type that a value can have beside null; undefined where there are several. */
function typeOf({ type }: JsonObject): InputConstraint["type"] {
  const types = [type].flat().filter((one) => one !== "null");
  if (types.length === 2 && types.includes("integer") && types.includes("number")) return "number";
  return types.length === 1 ? TYPES.find((known) => known === types[0]) : undefined;
}

/** Null is allowed where the document says so, in any way, and where it does not say what is. */
function allowsNull({ type, nullable, enum: values, const: single }: JsonObject, usable: unknown): boolean {
  if (nullable === true || [type].flat().includes("null")) return true;
  if (Array.isArray(values) && values.includes(null)) return true;
  return type === undefined && usable === undefined && (single === undefined || single === null);
}

function valuesOf({ enum: values, const: single }: JsonObject): (string | number)[] | undefined {
  const all = Array.isArray(values) ? values : single === undefined ? [] : [single];
  const usable = all.filter((value) => typeof value === "string" || typeof value === "number");
  // A null among them says "nullable"; anything else can not be written down as a constraint.
  const rest = all.filter((value) => value !== null && !usable.includes(value as string));
  return usable.length > 0 && rest.length === 0 ? usable : undefined;
}

function boundsOf(keywords: JsonObject, type: "integer" | "number") {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = keywords;
  const bounds: { minimum?: number; exclusiveMinimum?: number; maximum?: number } = {};
  // OpenAPI 3.0 says "minimum is exclusive" with true, 3.1 gives the number.
  if (typeof exclusiveMinimum === "number") bounds.exclusiveMinimum = exclusiveMinimum;
  else if (typeof minimum === "number")
    bounds[exclusiveMinimum === true ? "exclusiveMinimum" : "minimum"] = minimum;
  const top = typeof exclusiveMaximum === "number" ? exclusiveMaximum : maximum;
  const isOpen = typeof exclusiveMaximum === "number" || exclusiveMaximum === true;
  if (typeof top !== "number") return bounds;
  if (!isOpen) bounds.maximum = top;
  else if (type === "integer") bounds.maximum = Math.ceil(top) - 1;
  return bounds;
}

function checkedPattern(pattern: string, name: string): string {
  try {
    new RegExp(pattern, "u");
    return pattern;
  } catch (cause) {
    throw new SpecsError("document_invalid", `pattern of ${name} is no regular expression: ${pattern}`, {
      cause,
    });
  }
}
