/**
 * Gives each alternative of a `oneOf` or `anyOf` with a discriminator the condition that the discriminator means: the
 * named property must name that alternative. Prism does not look at discriminators, so that a "dog" with the fields of a
 * cat passes, and one that fits both is refused.
 *
 * @param document - A parsed OpenAPI document; changed in place.
 */
export function expandDiscriminators(document: unknown): void {
  if (typeof document !== "object" || document === null) return;
  const { discriminator } = document as { discriminator?: Discriminator };
  if (typeof discriminator?.propertyName === "string") expand(document as Composed, discriminator);
  for (const part of Object.values(document)) expandDiscriminators(part);
}

interface Discriminator {
  readonly propertyName?: unknown;
  readonly mapping?: Readonly<Record<string, string>>;
}

type Composed = Record<"oneOf" | "anyOf", unknown>;

function expand(schema: Composed, { propertyName, mapping = {} }: Discriminator): void {
  for (const keyword of ["oneOf", "anyOf"] as const) {
    const alternatives = schema[keyword];
    if (!Array.isArray(alternatives)) continue;
    schema[keyword] = alternatives.map((alternative) => {
      const reference = (alternative as { $ref?: unknown }).$ref;
      if (typeof reference !== "string") return alternative;
      const name = String(propertyName);
      const condition = {
        type: "object",
        required: [name],
        properties: { [name]: { enum: namesOf(reference, mapping) } },
      };
      return { allOf: [alternative, condition] };
    });
  }
}

// A schema goes by its own name, and by those that the mapping gives it.
function namesOf(reference: string, mapping: Readonly<Record<string, string>>): string[] {
  const schemaName = reference.split("/").at(-1) ?? reference;
  const mapped = Object.entries(mapping).filter(
    ([, target]) => target === reference || target === schemaName,
  );
  return mapped.length > 0 ? mapped.map(([name]) => name) : [schemaName];
}
