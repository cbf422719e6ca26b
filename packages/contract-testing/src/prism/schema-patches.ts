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

// What Prism's reader makes of `format: int64`: the range in which JavaScript counts exactly.
const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const int64 = { minimum: -(2 ** 63), maximum: 2 ** 63 };

/**
 * Takes back what Prism's reader does to a schema, in place: it adds `null` to the enum of a nullable schema also where
 * it is there already, which its validator then takes for a schema that everything fulfils; and it narrows an int64 to
 * 53 bits.
 */
export function mendSchema(schema: object): void {
  if ("enum" in schema && Array.isArray(schema.enum)) schema.enum = [...new Set(schema.enum)];
  if (!("format" in schema) || schema.format !== "int64") return;
  const limits = schema as Record<string, unknown>;
  const { explicitProperties = [] } = (limits["x-stoplight"] ?? {}) as { explicitProperties?: string[] };
  for (const limit of ["minimum", "maximum"] as const) {
    if (limits[limit] === safe[limit] && !explicitProperties.includes(limit)) limits[limit] = int64[limit];
  }
}
