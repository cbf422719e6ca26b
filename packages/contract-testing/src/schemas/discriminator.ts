import { fields } from "../documents/walk-document.js";

/**
 * Returns the alternatives of a `oneOf` or `anyOf`, each with the condition of the discriminator: the named property must
 * name the alternative. JSON Schema has no discriminators: without the condition a "dog" with the fields of a cat passes,
 * and one that fits both is refused.
 */
export function discriminatedAlternatives(
  schema: object,
  alternatives: readonly unknown[],
): readonly unknown[] {
  const { propertyName, mapping } = fields(fields(schema).discriminator);
  if (typeof propertyName !== "string") return alternatives;
  return alternatives.map((alternative) => {
    const reference = fields(alternative).$ref;
    if (typeof reference !== "string") return alternative;
    const names = namesOf(reference, fields(mapping));
    const condition = {
      type: "object",
      required: [propertyName],
      properties: { [propertyName]: { enum: names } },
    };
    return { allOf: [alternative, condition] };
  });
}

// The mapping can replace the name of a schema; it has references and bare names.
function namesOf(reference: string, mapping: Readonly<Record<string, unknown>>): string[] {
  const schemaName = reference.split("/").at(-1) ?? reference;
  const mapped = Object.entries(mapping).filter(
    ([, target]) => target === reference || target === schemaName,
  );
  return mapped.length > 0 ? mapped.map(([name]) => name) : [schemaName];
}
