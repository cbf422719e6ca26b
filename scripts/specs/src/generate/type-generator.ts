import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ts from "typescript";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { typeBodies } from "./body-types.ts";
import { commentOperations } from "./operation-comments.ts";
import { allowUndefinedParameters } from "./optional-parameters.ts";
import { typeRecursiveLists } from "./recursive-lists.ts";

/**
 * The only module that uses openapi-typescript, so that a fix or a replacement touches this file alone.
 * `test/golden/generator` holds its output for one document per feature of OpenAPI. See docs/dependencies.md.
 */
const GENERATOR = "openapi-typescript";

/** Returns the name and version of the type generator, as the lock records them. */
export function generatorVersion(): string {
  const manifest = createRequire(import.meta.url).resolve(`${GENERATOR}/package.json`);
  const { name, version } = JSON.parse(readFileSync(manifest, "utf8"));
  return `${name}@${version}`;
}

/**
 * Generates the TypeScript types of an OpenAPI document: the interfaces `paths`, `components` and `operations`.
 *
 * @throws whatever the generator throws for a document that it does not accept.
 */
export async function generateTypes(document: JsonObject): Promise<string> {
  // Loaded late, since most commands need the version at most.
  const { astToString, default: openapiTS } = await import("openapi-typescript");
  const { "x-int64": int64 } = document;
  const named = withoutHashes(document);
  const nodes = await openapiTS(named as object as Parameters<typeof openapiTS>[0], {
    silent: true,
    // A default in a request body's schema belongs to the server: the caller may omit the property.
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    transform: (schema) =>
      schema.format === "binary" ? ts.factory.createTypeReferenceNode("Blob") : longInteger(schema, int64),
  });
  commentOperations(nodes, named);
  const text = astToString(typeRecursiveLists(typeBodies(allowUndefinedParameters(nodes))));
  return text.replaceAll(HASH, "#").replaceAll(HASH_ESCAPED, "#");
}

/** Stands for `#` in an operationId: the generator would write `/`. A character for private use, which no document has. */
const HASH = "\uE023";
const HASH_ESCAPED = "\\uE023";

function withoutHashes(document: JsonObject): JsonObject {
  if (!isObject(document.paths)) return document;
  const paths = Object.entries(document.paths).map(([path, item]) => {
    if (!isObject(item)) return [path, item];
    const operations = Object.entries(item).map(([method, operation]) => {
      if (!isObject(operation) || typeof operation.operationId !== "string") return [method, operation];
      return [method, { ...operation, operationId: operation.operationId.replaceAll("#", HASH) }];
    });
    return [path, Object.fromEntries(operations)];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The type of an integer of 64 bits, for an API whose integers beyond 2^53 are `bigint` or text. */
function longInteger(schema: object, int64: Json | undefined): ts.TypeNode | undefined {
  if (int64 === undefined) return undefined;
  const { type, format, nullable, enum: values } = schema as JsonObject;
  const types = [type].flat();
  if (!types.includes("integer") || (format !== "int64" && format !== "uint64") || values !== undefined)
    return undefined;
  const { factory } = ts;
  const long = int64 === "bigint" ? ts.SyntaxKind.BigIntKeyword : ts.SyntaxKind.StringKeyword;
  return factory.createUnionTypeNode([
    factory.createKeywordTypeNode(ts.SyntaxKind.NumberKeyword),
    factory.createKeywordTypeNode(long),
    ...(nullable === true || types.includes("null")
      ? [factory.createLiteralTypeNode(factory.createNull())]
      : []),
  ]);
}
