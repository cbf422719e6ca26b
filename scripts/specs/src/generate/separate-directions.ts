import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { isReadOnly, isWriteOnly } from "../operations/read-write.ts";

const SCHEMAS = "#/components/schemas/";

/** Fields that hold data: what looks like a schema in them is not one. */
const DATA = new Set(["example", "examples", "default", "enum", "const"]);

/**
 * Gives requests their own schemas where a schema has properties that only requests or only responses have: `Pet` has no
 * `writeOnly` properties then, and `PetRequest` no `readOnly` ones. A document without such properties stays as it is.
 */
export function separateDirections(document: JsonObject): JsonObject {
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  const marked = markedSchemas(document, schemas);
  if (marked.size === 0 && !hasMark(document, document)) return document;

  const requestNames = new Map<string, string>();
  for (const name of marked) requestNames.set(name, freeName(`${name}Request`, schemas, requestNames));
  const forRequest = new Direction(document, isReadOnly, requestNames);
  const forResponse = new Direction(document, isWriteOnly, new Map());

  const requestSchemas = [...requestNames].map(
    ([name, own]) => [own, forRequest.of(schemas[name] ?? {})] as const,
  );
  const changed = Object.fromEntries(
    Object.entries(document).map(([key, value]) => [key, separate(value, forRequest, forResponse)]),
  );
  const newComponents = isObject(changed.components) ? changed.components : {};
  const newSchemas = isObject(newComponents.schemas) ? newComponents.schemas : {};
  return {
    ...changed,
    components: { ...newComponents, schemas: { ...newSchemas, ...Object.fromEntries(requestSchemas) } },
  };
}

/** Where a client writes: everything else it reads. */
const REQUEST_PARTS = new Set(["requestBody", "requestBodies", "parameters"]);

function separate(value: Json, forRequest: Direction, forResponse: Direction): Json {
  if (Array.isArray(value)) return value.map((item) => separate(item, forRequest, forResponse));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (REQUEST_PARTS.has(key)) return [key, forRequest.of(child)];
      if (key === "schema" || key === "schemas") return [key, forResponse.of(child)];
      return [key, DATA.has(key) ? child : separate(child, forRequest, forResponse)];
    }),
  );
}

/** Copies schemas for one direction. */
class Direction {
  readonly #document: JsonObject;
  readonly #isLeftOut: (document: JsonObject, property: Json) => boolean;
  readonly #names: ReadonlyMap<string, string>;

  constructor(
    document: JsonObject,
    isLeftOut: (document: JsonObject, property: Json) => boolean,
    names: ReadonlyMap<string, string>,
  ) {
    this.#document = document;
    this.#isLeftOut = isLeftOut;
    this.#names = names;
  }

  of(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value === "string") return this.#renamed(value);
    if (!isObject(value)) return value;
    const { properties, required } = value;
    if (!isObject(properties)) return this.#members(value);
    const kept = Object.entries(properties).filter(
      ([, property]) => !this.#isLeftOut(this.#document, property),
    );
    const names = new Set(kept.map(([name]) => name));
    const isGone = (name: Json) => typeof name === "string" && name in properties && !names.has(name);
    return this.#members({
      ...value,
      // Without any property, the type would allow none at all.
      properties: kept.length === 0 ? properties : Object.fromEntries(kept),
      ...(Array.isArray(required) && { required: required.filter((name) => !isGone(name)) }),
    });
  }

  #members(value: JsonObject): JsonObject {
    const members = Object.entries(value).map(([key, child]) => {
      if (DATA.has(key) || (typeof child === "string" && key !== "$ref")) return [key, child];
      return [key, this.of(child)];
    });
    const copy: JsonObject = Object.fromEntries(members);
    // The mapping of a discriminator refers to schemas by text.
    if (isObject(value.mapping)) {
      copy.mapping = Object.fromEntries(
        Object.entries(value.mapping).map(([key, target]) => [
          key,
          typeof target === "string" ? this.#renamed(target) : target,
        ]),
      );
    }
    return copy;
  }

  #renamed(ref: string): string {
    if (!ref.startsWith(SCHEMAS)) return ref;
    const own = this.#names.get(ref.slice(SCHEMAS.length));
    return own === undefined ? ref : SCHEMAS + own;
  }
}

/** Names the schemas that have a marked property, or that refer to one that does. */
function markedSchemas(document: JsonObject, schemas: JsonObject): Set<string> {
  const users = new Map<string, string[]>();
  const marked = new Set<string>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (hasMark(document, schema)) marked.add(name);
    for (const ref of referencesIn(schema)) users.set(ref, [...(users.get(ref) ?? []), name]);
  }
  const pending = [...marked];
  for (const name of pending) {
    for (const user of users.get(name) ?? []) {
      if (marked.has(user)) continue;
      marked.add(user);
      pending.push(user);
    }
  }
  return marked;
}

function hasMark(document: JsonObject, value: Json): boolean {
  if (Array.isArray(value)) return value.some((item) => hasMark(document, item));
  if (!isObject(value)) return false;
  const { properties } = value;
  if (
    isObject(properties) &&
    Object.values(properties).some((one) => isReadOnly(document, one) || isWriteOnly(document, one))
  ) {
    return true;
  }
  return Object.entries(value).some(([key, child]) => !DATA.has(key) && hasMark(document, child));
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own =
    typeof value.$ref === "string" && value.$ref.startsWith(SCHEMAS)
      ? [value.$ref.slice(SCHEMAS.length)]
      : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, child]) => (DATA.has(key) ? [] : referencesIn(child))),
  ];
}

function freeName(wanted: string, schemas: JsonObject, taken: ReadonlyMap<string, string>): string {
  const used = new Set(taken.values());
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    if (!(name in schemas) && !used.has(name)) return name;
  }
}
