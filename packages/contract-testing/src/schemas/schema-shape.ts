import type { References } from "../documents/references.js";
import { fields } from "../documents/walk-document.js";

/** What a schema says about the structure of a value, as far as a text needs it to become one. */
export interface SchemaShape {
  /** The types that the schema names; empty if it names none. */
  readonly types: ReadonlySet<string>;
  readonly items: object | undefined;
  readonly properties: ReadonlyMap<string, object>;
  /** The schema of further properties; `true` if any are allowed explicitly, or if the schema names none at all. */
  readonly additional: object | boolean;
}

/** Creates a function that determines the shape of a schema, through references and compositions. */
export function createShapes(references: References): (schema: object | undefined) => SchemaShape {
  const known = new WeakMap<object, SchemaShape>();
  return (schema) => {
    if (schema === undefined) return ANY;
    const shape = known.get(schema) ?? shapeOf(schema, references);
    known.set(schema, shape);
    return shape;
  };
}

const ANY: SchemaShape = { types: new Set(), items: undefined, properties: new Map(), additional: true };

function shapeOf(schema: object, references: References): SchemaShape {
  const types = new Set<string>();
  const properties = new Map<string, object>();
  let items: object | undefined;
  let additional: object | boolean | undefined;
  const seen = new Set<unknown>();

  function collect(value: unknown): void {
    const part = fields(references.find(value));
    if (seen.has(part)) return;
    seen.add(part);
    const { type, nullable, enum: values, const: constant } = part;
    for (const name of [type].flat()) if (typeof name === "string") types.add(name);
    if (nullable === true) types.add("null");
    if (type === undefined) {
      for (const one of [...(Array.isArray(values) ? values : []), ...("const" in part ? [constant] : [])])
        types.add(typeOf(one));
      if ("properties" in part || typeof part.additionalProperties === "object") types.add("object");
      if ("items" in part) types.add("array");
    }
    for (const [name, property] of Object.entries(fields(part.properties)))
      if (typeof property === "object" && property !== null && !properties.has(name))
        properties.set(name, property);
    if (typeof part.items === "object" && part.items !== null) items ??= part.items;
    const { additionalProperties } = part;
    if (typeof additionalProperties === "boolean") additional ??= additionalProperties;
    if (typeof additionalProperties === "object" && additionalProperties !== null)
      additional = additionalProperties;
    for (const keyword of ["allOf", "anyOf", "oneOf"])
      for (const branch of Array.isArray(part[keyword]) ? part[keyword] : []) collect(branch);
  }

  collect(schema);
  return { types, items, properties, additional: additional ?? properties.size === 0 };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
