import { documentUnderTest } from "./document-under-test.ts";

export interface Schema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
}

interface Media {
  readonly schema: Schema;
  readonly examples?: Record<string, { readonly value: unknown }>;
}

interface DocumentedResponse {
  readonly $ref?: string;
  readonly description: string;
  readonly headers?: Record<string, unknown>;
  readonly content?: Record<string, Media>;
}

interface Operation {
  readonly [key: `x-${string}`]: unknown;
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly schema: Schema;
    readonly example?: unknown;
    readonly "x-client-supplied"?: boolean;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, Media> };
  readonly responses: Record<string, DocumentedResponse>;
  readonly security?: readonly unknown[];
}

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: Record<string, Schema>;
    readonly responses: Record<string, DocumentedResponse>;
  };
}

const underTest = documentUnderTest("ett");

export const document = underTest.document as unknown as Document;

export const calls = underTest.operations.map(({ id, method, path, definition }) => ({
  id,
  method,
  path,
  operation: definition as unknown as Operation,
}));

export function operation(id: string): Operation {
  return underTest.operation(id).definition as unknown as Operation;
}

export function schema(name: string): Schema {
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`no schema ${name}`);
  return found;
}

export function property(schemaName: string, name: string): Schema {
  return schema(schemaName).properties?.[name] ?? {};
}

export function responseOf(id: string, status: string): DocumentedResponse | undefined {
  const given = operation(id).responses[status];
  const name = given?.$ref?.replace("#/components/responses/", "");
  return name === undefined ? given : document.components.responses[name];
}

/** Names of the shapes that a response can have: `empty` without a body; an empty list if the status is not documented. */
export function shapes(id: string, status: string): string[] {
  const given = responseOf(id, status);
  if (given === undefined) return [];
  const contents = Object.values(given.content ?? {});
  if (contents.length === 0) return ["empty"];
  const schemas = contents.flatMap((media) => (media.schema.anyOf as Schema[] | undefined) ?? [media.schema]);
  const names = schemas.map(({ $ref, type }) => $ref?.replace("#/components/schemas/", "") ?? String(type));
  return [...new Set(names)].sort();
}

/** Value of one example of a response, or of the request body. */
export function example(id: string, of: string, name = "default"): unknown {
  return underTest.examples(id, of)[name];
}
