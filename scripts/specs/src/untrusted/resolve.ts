import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { SpecsError } from "../document/specs-error.ts";
import { BUDGET } from "./budget.ts";

/** A schema with its `$ref`s and `allOf`s merged into it. */
export interface FlatSchema {
  readonly keywords: JsonObject;
  /** The schema behind its references, as it is written. */
  readonly own: JsonObject;
  readonly required: ReadonlySet<string>;
  /** Not flattened yet, so that recursive schemas are not expanded. */
  readonly properties: ReadonlyMap<string, Json>;
  /** The references that led here; a schema that refers to one of them again is recursive. */
  readonly refs: ReadonlySet<string>;
}

/**
 * Follows a reference within the document.
 *
 * @throws {@link SpecsError} `document_invalid` when the target does not exist or is outside the document.
 */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject {
  let current = value;
  const seen = new Set<string>();
  while (isObject(current) && typeof current.$ref === "string") {
    const { $ref } = current;
    if (seen.has($ref)) throw new SpecsError("document_invalid", `${$ref} refers to itself`);
    seen.add($ref);
    current = follow(document, $ref);
  }
  return isObject(current) ? current : {};
}

/** Number of schemas that may still be merged. References multiply: five kilobytes can expand to billions. */
export interface SchemaBudget {
  left: number;
}

/**
 * Merges `$ref`, `allOf` and the "this or null" of OpenAPI 3.1 into one schema.
 *
 * @throws {@link SpecsError} `document_invalid` when the budget is exhausted.
 */
export function flatten(
  document: JsonObject,
  schema: Json,
  refs: ReadonlySet<string> = new Set(),
  budget: SchemaBudget = { left: BUDGET.schemas },
): FlatSchema {
  if (budget.left-- <= 0) {
    const problem = `its schemas expand to more than ${BUDGET.schemas}; references multiply`;
    throw new SpecsError("document_invalid", problem);
  }
  const seen = new Set(refs);
  let current = schema;
  while (isObject(current) && typeof current.$ref === "string") {
    if (seen.has(current.$ref))
      return { keywords: {}, own: {}, required: new Set(), properties: new Map(), refs: seen };
    seen.add(current.$ref);
    current = follow(document, current.$ref);
  }
  const own = isObject(current) ? current : {};
  const parts = partsOf(own).map((part) => flatten(document, part, seen, budget));
  const { allOf, anyOf, oneOf, required, properties, ...keywords } = own;
  return {
    keywords: Object.assign(
      {},
      ...parts.map((part) => part.keywords),
      keywords,
      offersNull(own) && { nullable: true },
    ),
    own,
    required: new Set([...parts.flatMap((part) => [...part.required]), ...strings(required)]),
    properties: new Map([
      ...parts.flatMap((part) => [...part.properties]),
      ...Object.entries(isObject(properties) ? properties : {}),
    ]),
    refs: new Set([...seen, ...parts.flatMap((part) => [...part.refs])]),
  };
}

/** Whether null is one of the alternatives: as `type: "null"`, or as OpenAPI 3.0 writes it. */
function offersNull({ anyOf, oneOf }: JsonObject): boolean {
  return [anyOf, oneOf]
    .flat()
    .some((item) => isObject(item) && (item.type === "null" || item.nullable === true));
}

/** Returns the schemas that a value must satisfy besides the schema itself. Alternatives are left out. */
function partsOf({ allOf, anyOf, oneOf }: JsonObject): Json[] {
  const alternatives = [anyOf, oneOf].flatMap((list) => {
    const notNull = Array.isArray(list) ? list.filter((item) => !isObject(item) || item.type !== "null") : [];
    return notNull.length === 1 ? notNull : [];
  });
  return [...(Array.isArray(allOf) ? allOf : []), ...alternatives];
}

function follow(document: JsonObject, ref: string): Json {
  const value = lookUp(document, ref);
  if (value === undefined)
    throw new SpecsError("document_invalid", `the target of $ref ${ref} does not exist`);
  return value;
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
