import { createRequire } from "node:module";
import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";

/** Says that a schema of the document checks nothing: a fault of the document, not of the mock. */
export class UselessSchemaError extends Error {
  override readonly name = "UselessSchemaError";
}

const require = createRequire(import.meta.url);
const { validateAgainstSchema } =
  require("@stoplight/prism-http/dist/validator/validators/utils") as ValidatorModule;

/** The part of Prism's validator that is used here; its own types need packages that this one does not have. */
interface ValidatorModule {
  validateAgainstSchema(
    value: unknown,
    schema: object,
    coerce: boolean,
    context: number,
    prefix: string,
    bundle: unknown,
  ): { readonly _tag: "None" | "Some" };
}

/** Schemas that have passed. They are immutable, so one proof is enough. */
const proved = new WeakSet<object>();

/**
 * Proves that Prism checks what it seems to check: a schema that it can not compile counts as fulfilled by anything.
 * Each schema is tried once with a condition that nothing fulfils, and the validator must object.
 *
 * @throws {@link UselessSchemaError} naming the place of a schema that checks nothing.
 */
export function proveRequestValidators(operation: IHttpOperation): void {
  const { body, query = [], path = [], headers = [] } = operation.request ?? {};
  for (const { mediaType, schema } of body?.contents ?? [])
    prove(operation, schema, `request body ${mediaType}`);
  for (const { name, schema } of [...query, ...path, ...headers])
    prove(operation, schema, `parameter ${name}`);
}

/** As {@link proveRequestValidators}, for one response. */
export function proveResponseValidators(operation: IHttpOperation, response: IHttpOperationResponse): void {
  for (const { mediaType, schema } of response.contents ?? [])
    prove(operation, schema, `${response.code} body ${mediaType}`);
  for (const { name, schema } of response.headers ?? [])
    prove(operation, schema, `${response.code} header ${name}`);
}

function prove(operation: IHttpOperation, schema: object | undefined, place: string): void {
  if (schema === undefined || proved.has(schema)) return;
  const { $schema } = schema as { $schema?: string };
  const unfulfillable = { $schema, allOf: [schema], not: {} };
  const bundle = (operation as { __bundled__?: unknown }).__bundled__;
  if (validateAgainstSchema(undefined, unfulfillable, false, 0, place, bundle)._tag === "None")
    throw new UselessSchemaError(
      `The document's schema of ${place} is no valid JSON Schema, so that nothing would be checked`,
    );
  proved.add(schema);
}
