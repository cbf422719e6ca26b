import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { formatPointer, parseFragment } from "../document/json-pointer.ts";
import { resolve } from "../untrusted/resolve.ts";
import {
  discriminator,
  isNull,
  list,
  mergeSchemas,
  sorted,
  withAlternatives,
  withBounds,
  withEnum,
  withNull,
  withoutDiscriminator,
  withType,
} from "./schema-keywords.ts";

/** Who writes a value: what a caller passes is an input, what the API returns is an output. */
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

const SCHEMA_KEYWORDS = new Set([
  "items",
  "additionalProperties",
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contains",
]);

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
    const [area, kind, name, ...below] = $ref.startsWith("#/") ? parseFragment($ref) : [];
    const isNamed = area === "components" && kind === "schemas" && below.length === 0;
    // A reference to some other place has no name to keep; it is written out where it is used.
    if (name === undefined || !isNamed) return this.#expanded($ref, side, folding) ?? true;
    const key = `${name}.${side}`;
    if (!(key in this.components)) {
      this.components[key] = true;
      this.components[key] = this.#of(resolve(this.#document, { $ref }), side, []);
    }
    return { $ref: formatPointer(["components", "schemas", key]) };
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
      if (["properties", "patternProperties", "dependentSchemas"].includes(key)) {
        const entries = Object.entries(isObject(value) ? value : {});
        result[key] = Object.fromEntries(entries.map(([name, child]) => [name, this.of(child, side)]));
      } else if (SCHEMA_KEYWORDS.has(key)) {
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

/** `Order.input` is `Order` to people. */
export function withoutSide(name: string): string {
  return name.replace(/\.(input|output)$/, "");
}

export function opposite(side: Side): Side {
  return side === "input" ? "output" : "input";
}

export function withoutAnnotations(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ANNOTATIONS.includes(key)));
}
