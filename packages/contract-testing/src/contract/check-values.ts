import type { Direction } from "../schemas/convert-schema.js";
import { InvalidSchemaError } from "../schemas/schema-error.js";
import type { SchemaViolation } from "../schemas/schema-validator.js";
import type { ContractDocument } from "./contract-document.js";
import type { Diagnostic } from "./types.js";

/** Where a value stands in a message. */
export interface ValuePlace {
  readonly direction: Direction;
  /** Such as `["body"]` or `["query", "limit"]`. */
  readonly path: readonly string[];
  /** What the message calls it, such as `Request query parameter limit`. */
  readonly subject: string;
  /** What an invalid schema is reported as, such as `request body application/json`. */
  readonly schemaOf: string;
}

/** Finds what is wrong with the values that a text may mean: nothing if one of them fits, else that of the first. */
export function checkValues(
  document: ContractDocument,
  schema: object | undefined,
  values: readonly unknown[],
  place: ValuePlace,
): Diagnostic[] {
  if (schema === undefined) return [];
  let first: readonly SchemaViolation[] | undefined;
  for (const value of values) {
    const found = validate(document, schema, value, place);
    if (found.length === 0) return [];
    first ??= found;
  }
  return (first ?? []).map((violation) => diagnosticOf(violation, place));
}

function validate(
  document: ContractDocument,
  schema: object,
  value: unknown,
  { direction, schemaOf }: ValuePlace,
): readonly SchemaViolation[] {
  try {
    return document.schemas.validate(schema, value, direction);
  } catch (cause) {
    if (!(cause instanceof InvalidSchemaError) && !(cause instanceof RangeError)) throw cause;
    throw new InvalidSchemaError(
      `The document's schema of ${schemaOf} is not valid JSON Schema, and would accept everything: ${cause.message}`,
      { cause },
    );
  }
}

function diagnosticOf({ keyword, path, message }: SchemaViolation, place: ValuePlace): Diagnostic {
  const kind =
    place.path[0] === "body" && path.length > 0 && place.path.length === 1
      ? " property "
      : path.length > 0
        ? "."
        : "";
  return {
    code: keyword,
    path: [...place.path, ...path],
    message: `${place.subject}${kind}${path.join(".")} ${message}`,
    severity: 0,
  };
}
