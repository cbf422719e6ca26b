import type { ParameterStyle } from "@energy-clients/client-core/serialize";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { flatten, resolve } from "../untrusted/resolve.ts";
import { kindOf } from "./media-types.ts";

/** OpenAPI ignores header parameters of these names: other parts of the document describe them. */
const IGNORED_HEADERS = /^(accept|content-type|authorization)$/i;

/** Whether OpenAPI says that a parameter is to be ignored. */
export function isIgnored({ in: where, name }: JsonObject): boolean {
  return where === "header" && typeof name === "string" && IGNORED_HEADERS.test(name);
}

/** Lists the parameters of an operation: its own, and those of its path that it does not replace. */
export function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const resolved = (list: Json | undefined) =>
    (Array.isArray(list) ? list : []).map((parameter) => resolve(document, parameter));
  const key = (parameter: JsonObject) => `${parameter.in} ${parameter.name}`;
  const own = resolved(operation.parameters);
  const replaced = new Set(own.map(key));
  const shared = resolved(item.parameters).filter((parameter) => !replaced.has(key(parameter)));
  return [...shared, ...own].filter((parameter) => !isIgnored(parameter));
}

/** Returns the schema of a parameter, also of one that has `content`. */
export function schemaOf(document: JsonObject, { schema, content }: JsonObject): Json {
  if (schema !== undefined) return schema;
  const [media] = Object.values(isObject(content) ? content : {});
  return resolve(document, media).schema ?? {};
}

/**
 * Returns how a parameter is serialised; `undefined` if a client does that by default: scalars, and in a query lists whose
 * items are pairs of their own.
 */
export function styleOf(document: JsonObject, parameter: JsonObject): ParameterStyle | undefined {
  const { in: where, style, explode, allowReserved, content } = parameter;
  const [mediaType] = Object.keys(isObject(content) ? content : {});
  if (mediaType !== undefined) return { content: kindOf(mediaType) === "json" ? "json" : "text" };
  const usual = where === "path" || where === "header" ? "simple" : "form";
  const isExploded = typeof explode === "boolean" ? explode : (style ?? usual) === "form";
  const result = {
    ...(isStyle(style) && style !== usual && { style }),
    ...(isExploded !== ((style ?? usual) === "form") && { explode: isExploded }),
    ...(where === "query" && allowReserved === true && { allowReserved: true as const }),
  };
  const shape = shapeOf(document, schemaOf(document, parameter));
  if (shape === "scalar") {
    // Only these change how a scalar is written.
    const isPlain = result.style !== "label" && result.style !== "matrix" && !result.allowReserved;
    return isPlain && result.style !== "deepObject" ? undefined : result;
  }
  const isDefault = Object.keys(result).length === 0;
  const isKnown = shape === "list" && ((where === "query" && isDefault) || where === "header");
  return isKnown ? undefined : result;
}

const STYLES = [
  "form",
  "spaceDelimited",
  "pipeDelimited",
  "deepObject",
  "simple",
  "label",
  "matrix",
] as const;

function isStyle(style: Json | undefined): style is (typeof STYLES)[number] {
  return STYLES.some((known) => known === style);
}

type Shape = "scalar" | "list" | "any";

const SCALARS: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "null"]);

/** Alternatives of a parameter that are looked at: references multiply. */
const MAX_SCHEMAS = 100;

/** Whether all values of a schema are scalars, or scalars and lists. */
function shapeOf(document: JsonObject, schema: Json, budget = { left: MAX_SCHEMAS }): Shape {
  if (budget.left-- <= 0) return "any";
  const { keywords, properties } = flatten(document, schema);
  const types = [keywords.type].flat().filter((type) => type !== undefined);
  const values = Array.isArray(keywords.enum)
    ? keywords.enum
    : keywords.const === undefined
      ? []
      : [keywords.const];
  if (types.length === 0 && values.length > 0) return values.some(isObject) ? "any" : "scalar";
  if (types.length > 0) {
    if (types.every((type) => SCALARS.has(type))) return "scalar";
    return types.every((type) => type === "array" || SCALARS.has(type)) ? "list" : "any";
  }
  if (properties.size > 0) return "any";
  if (typeof keywords.format === "string" || typeof keywords.pattern === "string") return "scalar";
  const own = resolve(document, schema);
  const shapes = [own.oneOf, own.anyOf]
    .flat()
    .filter((one) => one !== undefined)
    .map((one) => shapeOf(document, one, budget));
  if (shapes.length === 0 || shapes.includes("any")) return "any";
  return shapes.includes("list") ? "list" : "scalar";
}
