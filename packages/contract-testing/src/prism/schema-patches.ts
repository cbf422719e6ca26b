/**
 * Adds to each alternative of a `oneOf` or `anyOf` the condition of its discriminator: the named property must name the
 * alternative. Prism ignores discriminators: it accepts a "dog" with the fields of a cat, and refuses one that fits
 * both.
 *
 * @param document - A parsed OpenAPI document. It is changed.
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

// The mapping can replace the name of a schema.
function namesOf(reference: string, mapping: Readonly<Record<string, string>>): string[] {
  const schemaName = reference.split("/").at(-1) ?? reference;
  const mapped = Object.entries(mapping).filter(
    ([, target]) => target === reference || target === schemaName,
  );
  return mapped.length > 0 ? mapped.map(([name]) => name) : [schemaName];
}

// Prism's reader narrows `format: int64` to the range in which JavaScript counts exactly.
const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const int64 = { minimum: -(2 ** 63), maximum: 2 ** 63 };

/**
 * Reverts two changes that Prism's reader makes to a schema. It adds `null` to the enum of a nullable schema a second
 * time, and Prism's validator accepts anything for such a schema. It narrows an int64 to 53 bits.
 */
export function patchSchema(schema: object): void {
  if ("enum" in schema && Array.isArray(schema.enum)) schema.enum = [...new Set(schema.enum)];
  if (!("format" in schema) || schema.format !== "int64") return;
  const limits = schema as Record<string, unknown>;
  const { explicitProperties = [] } = (limits["x-stoplight"] ?? {}) as { explicitProperties?: string[] };
  for (const limit of ["minimum", "maximum"] as const) {
    if (limits[limit] === safe[limit] && !explicitProperties.includes(limit)) limits[limit] = int64[limit];
  }
}
