import { isObject, type Json, type JsonObject } from "../document/document.ts";

/**
 * The alternatives of a `oneOf` or `anyOf`, each with the condition of the discriminator: its property names the alternative,
 * by the mapping or else by the name of the schema. A mock server checks the same.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#discriminator-object | OpenAPI 3.1.1, section 4.8.25}
 */
export function alternativesOf(schema: JsonObject, keyword: "oneOf" | "anyOf"): readonly Json[] {
  const list = schema[keyword];
  const alternatives = Array.isArray(list) ? list : [];
  const { propertyName, mapping } = isObject(schema.discriminator) ? schema.discriminator : {};
  if (typeof propertyName !== "string") return alternatives;
  return alternatives.map((alternative) => {
    if (!isObject(alternative) || typeof alternative.$ref !== "string") return alternative;
    const names = namesOf(alternative.$ref, isObject(mapping) ? mapping : {});
    const properties = { [propertyName]: { enum: names } };
    return { allOf: [alternative, { type: "object", required: [propertyName], properties }] };
  });
}

function namesOf(ref: string, mapping: JsonObject): string[] {
  const schemaName = ref.split("/").at(-1) ?? ref;
  const mapped = Object.entries(mapping).filter(([, target]) => target === ref || target === schemaName);
  return mapped.length > 0 ? mapped.map(([name]) => name) : [schemaName];
}
