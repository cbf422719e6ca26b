import type { IHttpOperation } from "@stoplight/types";
import type { ContractDocument } from "../contract/contract-document.js";
import { concreteType } from "../contract/media-type.js";
import type { Operation, OperationResponse } from "../documents/operation.js";
import { fields } from "../documents/walk-document.js";
import { packageRequire } from "../node/package-require.js";
import { OR_NULL } from "../schemas/convert-schema.js";

/** Describes an operation, with one of its responses, as Prism's mocker takes it. */
export function prismOperation(
  document: ContractDocument,
  operation: Operation,
  response: OperationResponse,
): IHttpOperation {
  const { converter } = document.schemas;
  const schemaOf = (schema: object) => bundled(converter.convert(schema, "response"));
  const { contents = [], headers = [], code } = response;
  const resource = {
    id: operation.iid ?? operation.path,
    method: operation.method,
    path: operation.path,
    deprecated: operation.deprecated === true,
    request: {},
    responses: [
      {
        id: code,
        code,
        contents: contents.map((content) => ({
          ...content,
          id: content.mediaType,
          mediaType: concreteType(content.mediaType),
          encodings: [],
          examples: content.examples?.map((example) => ({ id: example.key, ...example })) ?? [],
          ...(content.schema && { schema: schemaOf(content.schema) }),
        })),
        headers: headers.map((header) => ({
          ...header,
          id: header.name,
          encodings: [],
          ...(header.schema && { schema: schemaOf(header.schema) }),
        })),
      },
    ],
    ...(operation.hasCallbacks && { callbacks: callbacksOf(document, operation) }),
  };
  return {
    ...resource,
    __bundled__: definitionsOf(document, resource.responses),
  } as unknown as IHttpOperation;
}

const PREFIX = "#/__bundled__/";

/** Rewrites references and keywords of converted schemas for Prism's generator. */
function bundled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bundled);
  if (typeof value !== "object" || value === null) return value;
  if (OR_NULL in value) return { type: "null" };
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      name === "$ref" && typeof part === "string" ? part.replace("/definitions/", PREFIX) : bundled(part),
    ]),
  );
}

/** Collects the definitions that schemas refer to. */
function definitionsOf(
  { schemas: { converter } }: ContractDocument,
  schemas: unknown,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const pending: unknown[] = [schemas];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (typeof part !== "object" || part === null) continue;
    const { $ref } = fields(part);
    const name = typeof $ref === "string" && $ref.startsWith(PREFIX) ? $ref.slice(PREFIX.length) : undefined;
    if (name !== undefined && !Object.hasOwn(found, name)) {
      found[name] = bundled(converter.definitions[name]);
      pending.push(found[name]);
    }
    for (const child of Object.values(part)) if (child !== undefined) pending.push(child);
  }
  return found;
}

function callbacksOf({ content, references }: ContractDocument, { path, method }: Operation): unknown {
  const { transformOas3Operations } = packageRequire(
    "@stoplight/http-spec/oas3",
  ) as typeof import("@stoplight/http-spec/oas3");
  const item = fields(references.resolve(fields(fields(content).paths)[path]));
  const { callbacks } = fields(references.resolve(item[method]));
  const responses = { 200: { description: "" } };
  const only = {
    ...{ openapi: "3.0.3", info: { title: "", version: "1" } },
    paths: { [path]: { [method]: { responses, callbacks: dereferenced(callbacks, references.resolve) } } },
  };
  return (transformOas3Operations(only as never) as IHttpOperation[])[0]?.callbacks;
}

/** Copies a value with the targets of its references in their places; what holds itself ends there. */
function dereferenced(
  value: unknown,
  resolve: (value: unknown) => unknown,
  around: readonly unknown[] = [],
): unknown {
  const target = resolve(value);
  if (typeof target !== "object" || target === null) return target;
  if (around.includes(target) || around.length > 32) return {};
  const within = [...around, target];
  if (Array.isArray(target)) return target.map((part) => dereferenced(part, resolve, within));
  return Object.fromEntries(
    Object.entries(target).map(([name, part]) => [name, dereferenced(part, resolve, within)]),
  );
}
