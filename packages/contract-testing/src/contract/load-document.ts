import { resolve } from "node:path";
import { type Api, documentPath } from "../documents/packaged-documents.js";
import { readDocument } from "../documents/read-document.js";
import { readOperations } from "../documents/read-operations.js";
import { createReferences } from "../documents/references.js";
import { readSourceMap, type SourceMap } from "../documents/source-map.js";
import { requireSafeDocument } from "../documents/untrusted-document.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { messageOf } from "../errors/message.js";
import { createSchemaConverter } from "../schemas/convert-schema.js";
import { requireLinearPatterns } from "../schemas/linear-patterns.js";
import { createShapes } from "../schemas/schema-shape.js";
import { createSchemaValidator } from "../schemas/schema-validator.js";
import { type ContractDocument, operationId } from "./contract-document.js";
import { createRouter } from "./router.js";

/**
 * The packaged documents that were loaded: their compiled schemas are shared by all servers of a process. The files do
 * not change while a process runs, and nothing changes a loaded document.
 */
const PACKAGED = new Map<Api, Promise<ContractDocument>>();

/** Loads an API's packaged document once per process. */
export function packagedDocument(api: Api): Promise<ContractDocument> {
  let document = PACKAGED.get(api);
  if (document === undefined) {
    document = loadDocument(documentPath(api));
    PACKAGED.set(api, document);
    document.catch(() => PACKAGED.delete(api));
  }
  return document;
}

/**
 * Loads an OpenAPI 3 document. Opens nothing that the document refers to, and compiles no schema.
 *
 * @param source - Path of a JSON or YAML file, or the parsed document, which stays unchanged.
 * @throws {@link ContractTestingError} `document_missing`, `document_invalid`.
 */
export async function loadDocument(source: string | object): Promise<ContractDocument> {
  const name = typeof source === "string" ? source : "document";
  const content = await readDocument(source);
  const { patterns, pointers, hasUnevaluated } = requireSafeDocument(name, content);
  const refuse = (cause: unknown, problem: string): never => {
    const message = messageOf(cause);
    throw new ContractTestingError("document_invalid", `${name}: ${problem}${message}`, { cause });
  };
  const references = createReferences(content);
  const { openapi, jsonSchemaDialect } = content as { openapi?: unknown; jsonSchemaDialect?: unknown };
  const read = () => {
    if (typeof openapi !== "string") throw new Error("it has no `openapi`; expected OpenAPI 3.0 or 3.1");
    return readOperations(content, references);
  };
  const broken = pointers.find(({ reference }) => references.find({ $ref: reference }) === undefined);
  if (broken !== undefined) {
    const problem = `${broken.at()}/$ref: ${JSON.stringify(broken.reference)} has no target`;
    throw new ContractTestingError(
      "document_invalid",
      `${name}: not a readable OpenAPI document: ${problem}`,
    );
  }
  const operations = attempt(read, (cause) => refuse(cause, "not a readable OpenAPI document: "));
  attempt(
    () => requireLinearPatterns(patterns),
    (cause) => refuse(cause, ""),
  );
  if (operations.length === 0)
    throw new ContractTestingError("document_invalid", `${name}: the document has no operations`);
  const byId = new Map(operations.map((operation) => [operationId(operation), operation]));
  if (byId.size < operations.length) {
    const ids = operations.map(operationId);
    const twice = ids.find((id, index) => ids.indexOf(id) < index);
    throw new ContractTestingError("document_invalid", `${name}: operationId "${twice}" is used twice`);
  }
  let map: SourceMap | undefined;
  const original = typeof source === "string" ? resolve(source) : source;
  const converter = createSchemaConverter(content, references, String(openapi));
  return {
    ...{ content, references, operations, byId },
    router: createRouter(operations),
    schemas: createSchemaValidator(converter, dialectOf(String(openapi), jsonSchemaDialect), hasUnevaluated),
    shapeOf: createShapes(references),
    checked: new Set(),
    bodies: new WeakMap(),
    sourceMap() {
      map ??= readSourceMap(original, content);
      return map;
    },
  };
}

// Schemas of OpenAPI 3.0 are converted to JSON Schema of draft 7, whose validator is the smallest.
function dialectOf(openapi: string, declared: unknown): string {
  if (/^3\.0\b/.test(openapi)) return "draft-07";
  return typeof declared === "string" ? declared : "2020-12";
}

function attempt<Value>(run: () => Value, refuse: (cause: unknown) => never): Value {
  try {
    return run();
  } catch (cause) {
    return refuse(cause);
  }
}
