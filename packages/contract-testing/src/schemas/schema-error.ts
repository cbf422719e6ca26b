/** Thrown for a schema that cannot check anything, because it is invalid. The document is responsible, not the mock. */
export class InvalidSchemaError extends Error {
  override readonly name = "InvalidSchemaError";
}
