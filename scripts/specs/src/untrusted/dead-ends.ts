import { isObject, type Json, type JsonObject, type Path } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { isOperation, type Mend } from "./rewrite.ts";

/**
 * Mends for what leads to nothing in a document and changes neither a request nor a response: mappings of discriminators,
 * links and named examples. A `security` requirement whose scheme is not there stays, with a remark. Any other reference
 * that leads nowhere is refused.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#discriminator-object | OpenAPI 3.1.1, section 4.8.25}
 */
export function deadEnds(document: JsonObject): readonly Mend[] {
  return [mapping(document), links(document), examples(document), security(document)];
}

/**
 * A value that leads nowhere is left out if each alternative is known all the same. Otherwise the whole discriminator is:
 * without its entry, an alternative would have the name of its schema for a value, which its owner did not mean.
 */
function mapping(document: JsonObject): Mend {
  const heirs = heirsOf(document);
  return (value, path) => {
    const { discriminator, ...rest } = value;
    if (!isObject(discriminator) || !isObject(discriminator.mapping)) return undefined;
    const entries = Object.entries(discriminator.mapping);
    const dead = entries.filter(([, target]) => typeof target === "string" && !leads(document, target));
    const [first] = dead;
    if (first === undefined) return undefined;
    const living = entries.filter((entry) => !dead.includes(entry));
    const named = [...living.map(([, target]) => target), ...dead.map(([name]) => name)];
    const known = new Set(named.map((target) => schemaAt(document, target)));
    const alternatives = [
      ...[value.oneOf, value.anyOf].flatMap((list) => (Array.isArray(list) ? list : [])),
      ...(isSchema(path) ? (heirs.get(String(path[2])) ?? []) : []),
    ].map((one) => (isObject(one) && typeof one.$ref === "string" ? lookUp(document, one.$ref) : undefined));
    const more = dead.length > 1 ? `, and so do ${dead.length - 1} more` : "";
    const problem = `the mapping of ${first[0]} to ${quoted(first[1])} leads nowhere${more}`;
    const at: Path = ["discriminator", "mapping", first[0]];
    const isKnown = alternatives.every((one) => one !== undefined && known.has(one));
    if (!isKnown || alternatives.length + living.length === 0)
      return { value: rest, text: `${problem}; read without the discriminator`, at };
    const { mapping: _, ...others } = discriminator;
    const kept = living.length > 0 ? { ...others, mapping: Object.fromEntries(living) } : others;
    return { value: { ...value, discriminator: kept }, text: `${problem}; read without it`, at };
  };
}

function links(document: JsonObject): Mend {
  const ids = new Set(operationIds(document));
  const isDead = (link: Json | undefined, depth = 0): boolean => {
    if (!isObject(link)) return link === undefined;
    const { $ref, operationId, operationRef } = link;
    if (typeof $ref === "string") {
      // A reference that leads out of the document is refused.
      return $ref.startsWith("#") && (depth > 10 || isDead(lookUp(document, $ref), depth + 1));
    }
    if (typeof operationId === "string") return !ids.has(operationId);
    return typeof operationRef === "string" && lookUp(document, operationRef) === undefined;
  };
  return (value, path) => {
    if (!isObject(value.links) || !(path.at(-2) === "responses" || isComponents(path))) return undefined;
    return without(value, "links", (link) => isDead(link), "leads to an operation that is not there");
  };
}

function examples(document: JsonObject): Mend {
  const isDead = (example: Json) =>
    isObject(example) &&
    typeof example.$ref === "string" &&
    example.$ref.startsWith("#") &&
    lookUp(document, example.$ref) === undefined;
  return (value) =>
    isObject(value.examples) ? without(value, "examples", isDead, "leads nowhere") : undefined;
}

function security(document: JsonObject): Mend {
  const components = isObject(document.components) ? document.components : {};
  const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
  const told = new Set<string>();
  return (value, path) => {
    if (!Array.isArray(value.security) || !(path.length === 0 || isOperation(path))) return undefined;
    const names = value.security.flatMap((requirement) =>
      isObject(requirement) ? Object.keys(requirement) : [],
    );
    const unknown = names.find((name) => !Object.hasOwn(schemes, name) && !told.has(name));
    if (unknown === undefined) return undefined;
    told.add(unknown);
    const text = `\`security\` names ${quoted(unknown)}, which \`components.securitySchemes\` does not have; nothing checks that a call has it`;
    return { value, text, at: ["security"] };
  };
}

/** An object without those entries of one of its maps that are dead. */
function without(
  value: JsonObject,
  keyword: "links" | "examples",
  isDead: (entry: Json) => boolean,
  problem: string,
): ReturnType<Mend> {
  const entries = Object.entries(value[keyword] as JsonObject);
  const dead = entries.filter(([, entry]) => isDead(entry));
  const [first] = dead;
  if (first === undefined) return undefined;
  const living = Object.fromEntries(entries.filter((entry) => !dead.includes(entry)));
  const more = dead.length > 1 ? `, and so do ${dead.length - 1} more` : "";
  return {
    value: { ...value, [keyword]: living },
    text: `${keyword === "links" ? "link" : "example"} ${first[0]} ${problem}${more}; read as missing`,
    at: [keyword, first[0]],
  };
}

function leads(document: JsonObject, target: string): boolean {
  return schemaAt(document, target) !== undefined;
}

/** What a mapping leads to: by a reference, or by the name of a schema. */
function schemaAt(document: JsonObject, target: Json): Json | undefined {
  if (typeof target !== "string") return undefined;
  const components = isObject(document.components) ? document.components : {};
  const schemas = isObject(components.schemas) ? components.schemas : {};
  return Object.hasOwn(schemas, target) ? schemas[target] : lookUp(document, target);
}

/** References to the schemas that inherit from another, by the name of that one. */
function heirsOf(document: JsonObject): Map<string, JsonObject[]> {
  const heirs = new Map<string, JsonObject[]>();
  const components = isObject(document.components) ? document.components : {};
  for (const [name, schema] of Object.entries(isObject(components.schemas) ? components.schemas : {})) {
    const parts = isObject(schema) && Array.isArray(schema.allOf) ? schema.allOf : [];
    for (const part of parts) {
      const base = isObject(part) && typeof part.$ref === "string" ? part.$ref : "";
      if (!base.startsWith(SCHEMAS)) continue;
      const key = base.slice(SCHEMAS.length);
      heirs.set(key, [...(heirs.get(key) ?? []), { $ref: SCHEMAS + name }]);
    }
  }
  return heirs;
}

const SCHEMAS = "#/components/schemas/";

function operationIds({ paths, webhooks }: JsonObject): string[] {
  return [paths, webhooks].flatMap((items) =>
    Object.values(isObject(items) ? items : {}).flatMap((item) =>
      Object.values(isObject(item) ? item : {}).flatMap((operation) =>
        isObject(operation) && typeof operation.operationId === "string" ? [operation.operationId] : [],
      ),
    ),
  );
}

function isSchema(path: Path): boolean {
  return path.length === 3 && path[0] === "components" && path[1] === "schemas";
}

function isComponents(path: Path): boolean {
  return path.length === 1 && path[0] === "components";
}

function quoted(text: Json): string {
  return JSON.stringify(String(text).slice(0, 100));
}
