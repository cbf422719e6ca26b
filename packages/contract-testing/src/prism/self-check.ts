import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { packageRequire } from "../node/package-require.js";

/** Thrown for a schema of the document that accepts everything. The document is responsible, not the mock. */
export class UselessSchemaError extends Error {
  override readonly name = "UselessSchemaError";
}

const { validateAgainstSchema } = packageRequire(
  "@stoplight/prism-http/dist/validator/validators/utils",
) as ValidatorModule;

/** The part of Prism's validator that is used here. Prism's types need packages that this one does not have. */
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

/** Schemas that passed. They are immutable: one check is enough. */
const PASSED = new WeakSet<object>();

/**
 * Checks that Prism validates the schemas of a request: Prism accepts anything for a schema that it cannot compile.
 * Each schema is tried once with a condition that no value meets, and the validator must reject it.
 *
 * @throws {@link UselessSchemaError} with the place of a schema that accepts everything.
 */
export function requireWorkingRequestSchemas(operation: IHttpOperation): void {
  const { body, query = [], path = [], headers = [] } = operation.request ?? {};
  for (const { mediaType, schema } of body?.contents ?? [])
    requireWorkingSchema(operation, schema, `request body ${mediaType}`);
  for (const { name, schema } of [...query, ...path, ...headers])
    requireWorkingSchema(operation, schema, `parameter ${name}`);
}

/** Like {@link requireWorkingRequestSchemas}, for one response. */
export function requireWorkingResponseSchemas(
  operation: IHttpOperation,
  response: IHttpOperationResponse,
): void {
  for (const { mediaType, schema } of response.contents ?? [])
    requireWorkingSchema(operation, schema, `${response.code} body ${mediaType}`);
  for (const { name, schema } of response.headers ?? [])
    requireWorkingSchema(operation, schema, `${response.code} header ${name}`);
}

function requireWorkingSchema(operation: IHttpOperation, schema: object | undefined, place: string): void {
  if (schema === undefined || PASSED.has(schema)) return;
  const { $schema } = schema as { $schema?: string };
  const unsatisfiable = { $schema, allOf: [schema], not: {} };
  const bundle = (operation as { __bundled__?: unknown }).__bundled__;
  if (validateAgainstSchema(undefined, unsatisfiable, false, 0, place, bundle)._tag === "None")
    throw new UselessSchemaError(
      `The document's schema of ${place} is not valid JSON Schema: it would accept everything`,
    );
  PASSED.add(schema);
}
