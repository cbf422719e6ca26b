import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { BUDGET } from "../untrusted/budget.ts";
import { flatten } from "../untrusted/resolve.ts";

/** Returns the names of the fields within schemas that the document marks as secret, sorted. */
export function secretFieldsOf(document: JsonObject, schemas: readonly Json[]): string[] {
  const names = new Set<string>();
  const budget = { left: BUDGET.schemas };
  const visit = (schema: Json, refs: ReadonlySet<string>) => {
    const flat = flatten(document, schema, refs, budget);
    for (const [name, property] of flat.properties) {
      const { keywords } = flatten(document, property, flat.refs, budget);
      const { "x-secret": secret } = keywords;
      if (secret === true || (secret === undefined && keywords.format === "password")) names.add(name);
      visit(property, flat.refs);
    }
    const { items } = flat.keywords;
    if (items !== undefined) visit(items, flat.refs);
    for (const alternatives of alternativesOf(schema)) visit(alternatives, flat.refs);
  };
  for (const schema of schemas) visit(schema, new Set());
  return [...names].sort();
}

function alternativesOf(schema: Json): Json[] {
  if (!isObject(schema)) return [];
  return [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
}
