import type { References } from "../documents/references.js";
import { fields, pointerOf } from "../documents/walk-document.js";
import { discriminatedAlternatives } from "./discriminator.js";
import { leadsTo } from "./in-place.js";
import { InvalidSchemaError } from "./schema-error.js";
import { createSchemaLocator, type SchemaResource } from "./schema-location.js";

/** Whether a schema is used for what a client sends or for what a server sends: `readOnly` and `writeOnly` differ. */
export type Direction = "request" | "response";

/** A schema as a validator of JSON Schema takes it. Its references are names of definitions. */
export type JsonSchema = object | boolean;

/** Converts the schemas of one document to JSON Schema, when they are first used. */
export interface SchemaConverter {
  /** Converts a schema. @throws {@link InvalidSchemaError} */
  convert(schema: object, direction: Direction): JsonSchema;
  /**
   * What converted schemas refer to, by name: `/definitions/response1` is `definitions.response1`. Each is converted
   * when it is first read, which may add others.
   *
   * @throws {@link InvalidSchemaError} when one that is invalid is read.
   */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** The keyword of the alternative that a nullable schema has besides its own. The validator defines it. */
export const OR_NULL = "x-or-null";

const SCHEMA = new Set(
  "not items additionalItems additionalProperties contains propertyNames if then else unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const SCHEMAS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const NAMED_SCHEMAS = new Set(["properties", "patternProperties", "dependentSchemas"]);
/** Resolved here, or of no use to a validator. */
const DROPPED = new Set(
  "$id id $anchor $dynamicAnchor $recursiveAnchor $schema $comment $defs definitions discriminator xml externalDocs nullable x-nullable example x-example description summary title".split(
    " ",
  ),
);

/** What surrounds a schema that is converted. */
interface Scope {
  readonly direction: Direction;
  readonly resource: SchemaResource;
  /** What `$dynamicRef` leads to: the outermost schema with the anchor. */
  readonly dynamic: ReadonlyMap<string, object>;
  /** The definition that is converted, if its own alternatives may lead back to it. */
  readonly definition: object;
  /** Steps within the definition, for messages. */
  readonly path: readonly string[];
  /** Whether the alternatives of the schema are left out: they lead back to the schema that is derived from it. */
  readonly isBase?: boolean;
}

/** @param openapi - The document's version: before 3.1, keywords beside a reference are ignored. */
export function createSchemaConverter(
  document: object,
  references: References,
  openapi: string,
): SchemaConverter {
  const ignoresSiblings = /^3\.0\b/.test(openapi);
  const locator = createSchemaLocator(document, references);
  const definitions: Record<string, JsonSchema> = Object.create(null);
  const names = new Map<object, Map<string, string>>();
  const ids = new Map<object, number>();
  const converted = {
    request: new WeakMap<object, JsonSchema>(),
    response: new WeakMap<object, JsonSchema>(),
  };

  /** Returns the name of a definition, which is converted when it is first read. */
  function nameOf(schema: object, scope: Scope): string {
    const dynamic = [...scope.dynamic].map(([anchor, target]) => `${anchor}=${idOf(target)}`).sort();
    const variant = [scope.direction, scope.isBase ? "base" : "", ...dynamic].join(" ");
    const variants = names.get(schema) ?? new Map<string, string>();
    names.set(schema, variants);
    const known = variants.get(variant);
    if (known !== undefined) return known;
    const name = `${scope.direction}${Object.keys(definitions).length}`;
    variants.set(variant, name);
    let definition: JsonSchema | undefined;
    Object.defineProperty(definitions, name, {
      enumerable: true,
      get() {
        definition ??= convertNode(schema, scope);
        return definition;
      },
    });
    return name;
  }

  function idOf(schema: object): number {
    const id = ids.get(schema) ?? ids.size;
    ids.set(schema, id);
    return id;
  }

  /** Enters a resource: its dynamic anchors count unless a schema around it has them. */
  function withAnchors(schema: object, dynamic: Scope["dynamic"]): Scope["dynamic"] {
    const own = locator.dynamicAnchors(schema);
    return own.size === 0 ? dynamic : new Map([...own, ...dynamic]);
  }

  function convertReference(reference: string, scope: Scope, isDynamic: boolean): JsonSchema {
    const found = locator.find(reference, scope.resource);
    let { schema, resource } = found;
    if (typeof schema === "boolean") return schema;
    if (!isSchema(schema)) throw invalid(scope, `${JSON.stringify(reference)} does not lead to a schema`);
    const anchor = reference.slice(reference.indexOf("#") + 1);
    if (isDynamic && fields(schema).$dynamicAnchor === anchor) {
      schema = scope.dynamic.get(anchor) ?? schema;
      resource = locator.enter(schema as object, resource);
    }
    const target = schema as object;
    const isBase = hasAlternatives(target) && leadsTo(target, scope.definition, references);
    const dynamic = withAnchors(target, scope.dynamic);
    const { direction } = scope;
    const inner = { direction, resource, dynamic, definition: target, path: [reference] };
    return { $ref: `/definitions/${nameOf(target, isBase ? { ...inner, isBase } : inner)}` };
  }

  function convertNode(schema: unknown, around: Scope): JsonSchema {
    if (typeof schema === "boolean") return schema;
    if (!isSchema(schema)) throw invalid(around, "expected a schema, which is an object or a boolean");
    const given = schema as Readonly<Record<string, unknown>>;
    const scope = { ...around, resource: locator.enter(schema, around.resource) };
    const { $ref, $dynamicRef } = given;
    // Alternatives are followed as they are; a base is not, as it would lead back here.
    if (typeof $ref === "string" && ignoresSiblings) return convertReference($ref, scope, false);
    const converted: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(given)) {
      if (DROPPED.has(keyword) || value === undefined) continue;
      const inner = { ...scope, isBase: false, path: [...scope.path, keyword] };
      if (keyword === "$ref" && typeof value === "string") {
        Object.assign(converted, asObject(convertReference(value, scope, false)));
      } else if (keyword === "$dynamicRef" && typeof $dynamicRef === "string") {
        const target = convertReference($dynamicRef, scope, true);
        if ("$ref" in given) converted.allOf = [...((converted.allOf as JsonSchema[]) ?? []), target];
        else Object.assign(converted, asObject(target));
      } else if (SCHEMA.has(keyword) && !Array.isArray(value)) {
        converted[keyword] = convertNode(value, inner);
      } else if (SCHEMAS.has(keyword) || (SCHEMA.has(keyword) && Array.isArray(value))) {
        if (scope.isBase && keyword !== "allOf") continue;
        converted[keyword] = [
          ...((converted[keyword] as JsonSchema[]) ?? []),
          ...convertList(schema, keyword, value, inner),
        ];
      } else if (NAMED_SCHEMAS.has(keyword)) {
        converted[keyword] = convertNamed(value, inner);
      } else if (keyword === "dependencies") {
        converted[keyword] = convertNamed(value, inner, Array.isArray);
      } else if (keyword === "required") {
        converted[keyword] = requiredIn(schema, value, scope);
      } else converted[keyword] = value;
    }
    convertLimit(converted, "exclusiveMinimum", "minimum");
    convertLimit(converted, "exclusiveMaximum", "maximum");
    if (given.examples === undefined && given.example !== undefined) converted.examples = [given.example];
    if (Object.hasOwn(converted, "examples") && !Array.isArray(converted.examples)) delete converted.examples;
    return given.nullable === true || given["x-nullable"] === true ? nullable(converted) : converted;
  }

  function convertList(schema: object, keyword: string, value: unknown, scope: Scope): JsonSchema[] {
    if (!Array.isArray(value)) throw invalid(scope, "expected a list of schemas");
    const isChoice = keyword === "oneOf" || keyword === "anyOf";
    const alternatives = isChoice ? discriminatedAlternatives(schema, value) : value;
    // What a choice leads to is not a base of this definition, but may have it as its base.
    const within = isChoice ? { ...scope, definition: NOTHING } : scope;
    return alternatives.map((part, index) =>
      convertNode(part, { ...within, path: [...scope.path, String(index)] }),
    );
  }

  function convertNamed(value: unknown, scope: Scope, isData: (part: unknown) => boolean = () => false) {
    if (!isSchema(value)) throw invalid(scope, "expected an object of schemas");
    const parts = Object.entries(value).map(([name, part]) => [
      name,
      isData(part) ? part : convertNode(part, { ...scope, path: [...scope.path, name] }),
    ]);
    return Object.fromEntries(parts);
  }

  /** A request need not have what only responses have, and the other way round. */
  function requiredIn(schema: object, required: unknown, { direction, path }: Scope): unknown {
    if (!Array.isArray(required)) return required;
    const mark = direction === "request" ? "readOnly" : "writeOnly";
    if (required.some((name) => typeof name !== "string"))
      throw new InvalidSchemaError(`${pointerOf(path)}/required: expected a list of names`);
    return required.filter((name) => !isMarked(schema, name, mark, references, 0));
  }

  return {
    definitions,
    convert(schema, direction) {
      const known = converted[direction].get(schema);
      if (known !== undefined) return known;
      const dynamic = withAnchors(schema, new Map());
      const root = { direction, resource: locator.document, dynamic, definition: schema, path: [] };
      const result = convertNode(schema, root);
      converted[direction].set(schema, result);
      return result;
    },
  };
}

const NOTHING = {};

function asObject(schema: JsonSchema): object {
  if (typeof schema === "object") return schema;
  return schema ? {} : { not: {} };
}

function hasAlternatives(schema: object): boolean {
  return "oneOf" in schema || "anyOf" in schema;
}

/** In OpenAPI 3.0 an exclusive limit is a boolean beside the limit. */
function convertLimit(schema: Record<string, unknown>, exclusive: string, limit: string): void {
  if (typeof schema[exclusive] !== "boolean") return;
  if (schema[exclusive] && schema[limit] !== undefined) {
    schema[exclusive] = schema[limit];
    delete schema[limit];
  } else delete schema[exclusive];
}

/** Accepts `null` too: also beside an enum, and beside alternatives that do not. */
function nullable(schema: Record<string, unknown>): JsonSchema {
  const { type, enum: values } = schema;
  if (Array.isArray(values) && !values.includes(null)) schema.enum = [...values, null];
  if (typeof type === "string") schema.type = type === "null" ? type : [type, "null"];
  const isComposed = ["allOf", "oneOf", "anyOf", "not", "const", "$ref"].some((name) => name in schema);
  return isComposed ? { anyOf: [schema, { [OR_NULL]: true }] } : schema;
}

function isMarked(
  schema: unknown,
  name: string,
  mark: string,
  references: References,
  depth: number,
): boolean {
  if (depth > 8) return false;
  const { $ref, properties, allOf } = fields(schema);
  const own = Object.hasOwn(fields(properties), name) ? fields(fields(properties)[name]) : {};
  if (own[mark] === true || fields(references.find(own))[mark] === true) return true;
  const bases = [
    ...(Array.isArray(allOf) ? allOf : []),
    ...(typeof $ref === "string" ? [references.find(schema)] : []),
  ];
  return bases.some((base) => base !== schema && isMarked(base, name, mark, references, depth + 1));
}

function isSchema(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid({ path }: Scope, problem: string): InvalidSchemaError {
  return new InvalidSchemaError(`${path.length === 0 ? "the schema" : path.join("/")}: ${problem}`);
}
