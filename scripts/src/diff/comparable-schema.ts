import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document.ts";
import { resolve } from "../generate/resolve.ts";
import { mergeSchemas } from "./merge-schemas.ts";

/** Who writes a value: what a caller passes is an input, what the API answers is an output. */
export type Side = "input" | "output";

/** Keywords that people read and no program does; they are compared on their own. */
export const ANNOTATIONS = [
  "title",
  "summary",
  "description",
  "example",
  "examples",
  "externalDocs",
  "tags",
  "xml",
];
/** Extensions that say what a value means; the other ones are documentation. */
const MEANINGFUL = ["x-unit", "x-encoding", "x-discriminator"];

/**
 * Writes schemas down in one way, so that two that accept the same values are mostly equal: `allOf`s are folded,
 * alternatives with a single choice unwrapped, and what OpenAPI 3.0 says with `nullable` is said as in 3.1.
 *
 * A component has one copy per side: the same change may break those who write a value and not those who read it.
 */
export class ComparableSchemas {
  /** By `Name.input` or `Name.output`, for the references within. */
  readonly components: JsonObject = {};
  readonly #document: JsonObject;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The comparable form of a schema, with references to {@link components}. */
  of(schema: Json | undefined, side: Side): Json {
    return this.#of(schema ?? true, side, []);
  }

  #of(schema: Json, side: Side, folding: readonly string[]): Json {
    if (!isObject(schema)) return schema;
    const { $ref, ...beside } = withoutAnnotations(schema);
    if (typeof $ref !== "string") return this.#ofOwn(schema, side, folding);
    if (Object.keys(beside).length === 0) return this.#reference($ref, side, folding);
    return this.#ofOwn({ ...beside, allOf: [{ $ref }, ...list(beside.allOf)] }, side, folding);
  }

  #reference($ref: string, side: Side, folding: readonly string[]): Json {
    const name = /^#\/components\/schemas\/([^/]+)$/.exec($ref)?.[1];
    // A reference to some other place has no name to keep; it is written out where it is used.
    if (name === undefined) return this.#expanded($ref, side, folding) ?? true;
    const key = `${decodeURIComponent(name)}.${side}`;
    if (!(key in this.components)) {
      this.components[key] = true;
      this.components[key] = this.#of(resolve(this.#document, { $ref }), side, []);
    }
    return { $ref: `#/components/schemas/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` };
  }

  /** What a reference stands for, or undefined when it is being written out already. */
  #expanded($ref: string, side: Side, folding: readonly string[]): Json | undefined {
    if (folding.includes($ref)) return undefined;
    return this.#ofOwn(resolve(this.#document, { $ref }), side, [...folding, $ref]);
  }

  #ofOwn(schema: JsonObject, side: Side, folding: readonly string[]): Json {
    const { allOf, anyOf, oneOf, nullable, ...rest } = withoutAnnotations(schema);
    let result = this.#ofKeywords(rest, side);
    let isNullable = nullable === true;
    const kept: Json[] = [];
    for (const part of list(allOf)) {
      const folded = this.#folded(part, side, folding);
      const merged = folded === undefined ? undefined : mergeSchemas(result, withoutDiscriminator(folded));
      if (merged === undefined) kept.push(this.#of(part, side, folding));
      else result = merged;
    }
    if (kept.length > 0) result.allOf = kept;
    for (const alternatives of [anyOf, oneOf]) {
      if (!Array.isArray(alternatives)) continue;
      const choices = alternatives.filter((choice) => !isNull(choice));
      if (choices.length < alternatives.length) isNullable = true;
      const [only] = choices;
      if (choices.length === 1 && only !== undefined && result["x-discriminator"] === undefined) {
        if (Object.keys(result).length === 0 && !isNullable) return this.#of(only, side, folding);
        const folded = this.#folded(only, side, folding);
        const merged = folded === undefined ? undefined : mergeSchemas(result, folded);
        if (merged !== undefined) {
          result = merged;
          continue;
        }
      }
      result = withAlternatives(
        result,
        choices.map((choice) => this.#of(choice, side, folding)),
      );
    }
    return isNullable ? withNull(result) : result;
  }

  #folded(part: Json, side: Side, folding: readonly string[]): JsonObject | undefined {
    if (!isObject(part)) return part === true ? {} : undefined;
    const folded =
      typeof part.$ref === "string" && Object.keys(withoutAnnotations(part)).length === 1
        ? this.#expanded(part.$ref, side, folding)
        : this.#of(part, side, folding);
    return isObject(folded) ? folded : undefined;
  }

  #ofKeywords(schema: JsonObject, side: Side): JsonObject {
    const result: JsonObject = {};
    for (const [key, value] of Object.entries(schema)) {
      if (key === "properties" || key === "patternProperties") {
        const entries = Object.entries(isObject(value) ? value : {});
        result[key] = Object.fromEntries(entries.map(([name, child]) => [name, this.of(child, side)]));
      } else if (["items", "additionalProperties", "not"].includes(key)) {
        result[key] = isObject(value) && Object.keys(value).length === 0 ? true : this.of(value, side);
      } else if (key === "prefixItems") {
        result[key] = list(value).map((child) => this.of(child, side));
      } else if (key === "required") {
        if (Array.isArray(value) && value.length > 0) result[key] = sorted(value);
      } else if (key === "discriminator") {
        if (isObject(value)) result["x-discriminator"] = discriminator(value);
      } else if (!key.startsWith("x-") || MEANINGFUL.includes(key)) {
        result[key] = value;
      }
    }
    return withEnum(withBounds(withType(result)));
  }
}

export function withoutAnnotations(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ANNOTATIONS.includes(key)));
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function sorted(values: readonly Json[]): Json[] {
  const texts = [...new Set(values.map((value) => JSON.stringify(value)))].toSorted();
  return texts.map((text) => JSON.parse(text));
}

function withType(schema: JsonObject): JsonObject {
  if (schema.type === undefined && isObject(schema.properties)) return { ...schema, type: "object" };
  if (!Array.isArray(schema.type)) return schema;
  const types = sorted(schema.type);
  return { ...schema, type: types.length === 1 ? (types[0] as Json) : types };
}

function withBounds({ exclusiveMinimum, exclusiveMaximum, ...schema }: JsonObject): JsonObject {
  const result = { ...schema };
  if (exclusiveMinimum === true && typeof result.minimum === "number") {
    result.exclusiveMinimum = result.minimum;
    delete result.minimum;
  } else if (typeof exclusiveMinimum === "number") result.exclusiveMinimum = exclusiveMinimum;
  if (exclusiveMaximum === true && typeof result.maximum === "number") {
    result.exclusiveMaximum = result.maximum;
    delete result.maximum;
  } else if (typeof exclusiveMaximum === "number") result.exclusiveMaximum = exclusiveMaximum;
  return result;
}

/** A set of values; a null among them says "nullable" and stands in the type. */
function withEnum({ const: single, ...schema }: JsonObject): JsonObject {
  const values = schema.enum ?? (single === undefined ? undefined : [single]);
  if (!Array.isArray(values)) return schema;
  const { enum: _, ...rest } = schema;
  const result = { ...rest, enum: sorted(values.filter((value) => value !== null)) };
  return values.includes(null) && schema.type !== undefined ? withNull(result) : result;
}

function withNull(schema: JsonObject): JsonObject {
  if (schema.type === undefined) return { anyOf: [...list(schema.anyOf ?? [schema]), { type: "null" }] };
  return { ...schema, type: sorted([...[schema.type].flat(), "null"]) };
}

function isNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  return schema.type === "null" || isDeepStrictEqual(schema.enum, [null]) || schema.const === null;
}

/** Alternatives that are plain values make one set of values; all others stay alternatives. */
function withAlternatives(schema: JsonObject, choices: readonly Json[]): JsonObject {
  const isValues = (choice: Json) =>
    isObject(choice) &&
    Array.isArray(choice.enum) &&
    Object.keys(choice).every((key) => /^(enum|type)$/.test(key));
  const [first] = choices;
  const sameType = choices.every(
    (choice) => isObject(choice) && isObject(first) && choice.type === first.type,
  );
  if (choices.length > 1 && sameType && isObject(first) && choices.every(isValues)) {
    const values = choices.flatMap((choice) => list((choice as JsonObject).enum));
    const merged = mergeSchemas(schema, { ...first, enum: sorted(values) });
    if (merged !== undefined) return merged;
  }
  if (schema.anyOf === undefined) return { ...schema, anyOf: [...choices] };
  return { ...schema, allOf: [...list(schema.allOf), { anyOf: [...choices] }] };
}

function discriminator({ propertyName, mapping }: JsonObject): JsonObject {
  return {
    property: propertyName ?? null,
    values: sorted(Object.keys(isObject(mapping) ? mapping : {})),
  };
}

/** A parent's discriminator tells its children apart; it says nothing about one child. */
function withoutDiscriminator({ "x-discriminator": _, ...schema }: JsonObject): JsonObject {
  return schema;
}
