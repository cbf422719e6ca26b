import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { flatten, type SchemaBudget } from "../untrusted/resolve.ts";

/** Returns the names of the fields within schemas that the document marks as secret, sorted. */
export type SecretFieldsReader = (schemas: readonly Json[]) => string[];

/** What one schema says, without the schemas that it refers to. */
interface OwnFields {
  readonly secrets: readonly string[];
  readonly inner: readonly Json[];
}

/** Creates a reader for the operations of a document, which share most of their schemas: each is read once. */
export function createSecretFieldsReader(document: JsonObject): SecretFieldsReader {
  const known = new Map<Json, OwnFields>();
  const read = (schema: Json, key: Json, budget: SchemaBudget): OwnFields => {
    const found = known.get(key) ?? ownFields(document, schema, budget);
    known.set(key, found);
    return found;
  };
  return (schemas) => {
    const names = new Set<string>();
    const budget = { left: BUDGET.schemas };
    const visited = new Set<Json>();
    const pending = [...schemas];
    for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
      const key = isObject(schema) && typeof schema.$ref === "string" ? schema.$ref : schema;
      if (visited.has(key)) continue;
      visited.add(key);
      const { secrets, inner } = read(schema, key, budget);
      for (const name of secrets) names.add(name);
      for (const one of inner) pending.push(one);
    }
    return [...names].sort();
  };
}

function ownFields(document: JsonObject, schema: Json, budget: SchemaBudget): OwnFields {
  const { keywords, properties } = flatten(document, schema, undefined, budget);
  const secrets = [...properties].flatMap(([name, property]) => {
    const { "x-secret": secret, format } = flatten(document, property, undefined, budget).keywords;
    return secret === true || (secret === undefined && format === "password") ? [name] : [];
  });
  const items = keywords.items === undefined ? [] : [keywords.items];
  return { secrets, inner: [...properties.values(), ...items, ...alternativesOf(schema)] };
}

function alternativesOf(schema: Json): Json[] {
  if (!isObject(schema)) return [];
  return [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
}
