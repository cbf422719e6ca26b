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
