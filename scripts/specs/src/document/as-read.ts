import { isObject, type Json, type JsonObject, type SourceDocument } from "./document.ts";
import { formatPointer, lookUp, parseFragment } from "./json-pointer.ts";
import { isData, isNameMap } from "./keywords.ts";

/**
 * The form in which every stage sees an owner's document: what OpenAPI allows to be written in two ways is written in one.
 * Path items behind `$ref` stand in their place, mappings of discriminators have references for names, and an heir of a
 * schema that lists its heirs has that schema's own part instead of all of it. A document without these stays as it is.
 */
export function asRead(source: SourceDocument): SourceDocument {
  const value = readDocumentValue(source.value);
  return value === source.value ? source : { ...source, value };
}

/** As {@link asRead}, for a document without a file. */
export function readDocumentValue(document: JsonObject): JsonObject {
  return withOwnBases(withPathItems(withMappings(document)));
}

function withPathItems(document: JsonObject): JsonObject {
  const paths = Object.entries(isObject(document.paths) ? document.paths : {});
  if (!paths.some(([, item]) => isObject(item) && typeof item.$ref === "string")) return document;
  const used = new Set<string>();
  const inPlace = paths.map(([path, item]) => {
    const refs = new Set<string>();
    const read = pathItem(document, item, refs);
    const isUsed = [...refs].some((ref) => used.has(ref));
    for (const ref of refs) used.add(ref);
    return [path, isUsed ? withoutIds(read, item) : read] as const;
  });
  return { ...document, paths: Object.fromEntries(inPlace) };
}

/**
 * A path item that two paths refer to has each operationId twice. Only the first path's operations have it: those of the
 * others get one as operations without an operationId do.
 */
function withoutIds(item: Json, written: Json): Json {
  if (!isObject(item) || !isObject(written)) return item;
  const entries = Object.entries(item).map(([method, operation]) => {
    if (!isObject(operation) || method in written) return [method, operation] as const;
    const { operationId: _, ...rest } = operation;
    return [method, rest] as const;
  });
  return Object.fromEntries(entries);
}

/** What stands beside the `$ref` goes before what it refers to. */
function pathItem(document: JsonObject, item: Json, seen: Set<string>): Json {
  if (!isObject(item) || typeof item.$ref !== "string" || seen.has(item.$ref)) return item;
  const { $ref, ...own } = item;
  seen.add($ref);
  const target = lookUp(document, $ref);
  if (!isObject(target)) return item;
  const referred = pathItem(document, target, seen);
  return structuredClone({ ...(isObject(referred) ? referred : {}), ...own });
}

/** A mapping may have the name of a schema for its reference (OpenAPI 3.1.1, section 4.8.25). */
function withMappings(document: JsonObject): JsonObject {
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  const isName = (target: Json) => typeof target === "string" && Object.hasOwn(schemas, target);
  const change = (value: Json, isNamed = false): Json => {
    if (Array.isArray(value)) return mapped(value, (item) => change(item));
    if (!isObject(value)) return value;
    const changed = mappedObject(value, (child, key) =>
      !isNamed && isData(key, child) ? child : change(child, !isNamed && isNameMap(key)),
    );
    if (isNamed) return changed;
    const { discriminator } = value;
    const mapping = isObject(discriminator) ? discriminator.mapping : undefined;
    if (!isObject(discriminator) || !isObject(mapping) || !Object.values(mapping).some(isName))
      return changed;
    const targets = Object.entries(mapping).map(([key, target]) => [
      key,
      isName(target) ? formatPointer(["components", "schemas", String(target)]) : target,
    ]);
    return { ...changed, discriminator: { ...discriminator, mapping: Object.fromEntries(targets) } };
  };
  return change(document) as JsonObject;
}

/**
 * A base that lists its heirs, which inherit from it, would be made of itself without end. Its heirs inherit what the base
 * says of its own.
 */
function withOwnBases(document: JsonObject): JsonObject {
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  const changed = Object.entries(schemas).map(([name, schema]) => {
    const { allOf } = isObject(schema) ? schema : {};
    if (!isObject(schema) || !Array.isArray(allOf)) return [name, schema] as const;
    const parts = allOf.map((part) => ownPart(schemas, part, name));
    return [
      name,
      parts.some((part, index) => part !== allOf[index]) ? { ...schema, allOf: parts } : schema,
    ] as const;
  });
  if (changed.every(([name, schema]) => schema === schemas[name])) return document;
  return { ...document, components: { ...components, schemas: Object.fromEntries(changed) } };
}

function ownPart(schemas: JsonObject, part: Json, heir: string): Json {
  const base = isObject(part) && typeof part.$ref === "string" ? nameOf(part.$ref) : undefined;
  const schema = base === undefined ? undefined : schemas[base];
  if (base === undefined || !isObject(schema) || !lists(schemas, schema, heir, base)) return part;
  const { oneOf: _oneOf, anyOf: _anyOf, discriminator: _discriminator, ...own } = schema;
  return own;
}

/** Whether one of a base's alternatives is the heir, or a schema that the heir inherits from. */
function lists(schemas: JsonObject, base: JsonObject, heir: string, baseName: string): boolean {
  const pending = [base.oneOf, base.anyOf].flat().flatMap((one) => (isObject(one) ? [one] : []));
  const seen = new Set([baseName]);
  for (const one of pending) {
    const name = typeof one.$ref === "string" ? nameOf(one.$ref) : undefined;
    if (name === heir) return true;
    const schema = name === undefined || seen.has(name) ? undefined : schemas[name];
    if (name === undefined || !isObject(schema)) continue;
    seen.add(name);
    for (const next of [schema.oneOf, schema.anyOf].flat()) if (isObject(next)) pending.push(next);
  }
  return false;
}

function nameOf(ref: string): string | undefined {
  if (!ref.startsWith("#/components/schemas/")) return undefined;
  const [, , name, ...below] = parseFragment(ref);
  return below.length === 0 ? String(name) : undefined;
}

/** The same list where nothing changes. */
function mapped(list: Json[], change: (value: Json) => Json): Json[] {
  const result = list.map(change);
  return result.some((item, index) => item !== list[index]) ? result : list;
}

/** The same object where nothing changes. */
function mappedObject(value: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  const entries = Object.entries(value).map(([key, child]) => [key, change(child, key)] as const);
  return entries.some(([key, child]) => child !== value[key]) ? Object.fromEntries(entries) : value;
}
