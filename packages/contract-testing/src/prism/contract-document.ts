import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import type { Api } from "../documents/api.js";
import { readSource } from "../documents/read-document.js";
import { readSourceMap, type SourceMap } from "../documents/source-map.js";
import { ContractTestingError, suggestion } from "../errors/contract-testing-error.js";
import { requireLinearPatterns } from "./linear-patterns.js";
import { mendSchema } from "./patch-schema.js";
import { readOperations } from "./read-operations.js";

/** An OpenAPI document as Prism reads it, with its operations by id. Immutable, so servers may share it. */
export interface ContractDocument {
  readonly operations: readonly IHttpOperation[];
  readonly byId: ReadonlyMap<string, IHttpOperation>;
  /** The document as it was written, read when it is first asked for. */
  readonly sourceMap: () => SourceMap;
}

/**
 * Documents of this package by path. Parsing and compiling schemas is most of a server's start-up, the files never
 * change while a process runs, and what is kept is frozen: sharing can not be noticed, except by the clock.
 */
const packagedDocuments = new Map<Api, Promise<ContractDocument>>();

/** Where this package keeps the document of an API. */
export function documentPath(api: Api): string {
  return fileURLToPath(new URL(`../../documents/${api}.json`, import.meta.url));
}

/** The document of an API that travels in this package. */
export function packagedDocument(api: Api): Promise<ContractDocument> {
  let document = packagedDocuments.get(api);
  if (document === undefined) {
    document = loadDocument(documentPath(api));
    packagedDocuments.set(api, document);
    document.catch(() => packagedDocuments.delete(api));
  }
  return document;
}

/**
 * Reads an OpenAPI 3 document, which stands by itself: nothing else is opened, whatever it refers to.
 *
 * @param source - Path of a JSON or YAML file, or the parsed document (left as it is).
 * @throws {@link ContractTestingError} `document_missing`, `document_invalid`.
 */
export async function loadDocument(source: string | object): Promise<ContractDocument> {
  const name = typeof source === "string" ? source : "document";
  const readable = await readSource(source);
  let operations: IHttpOperation[];
  try {
    operations = await readOperations(readable);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ContractTestingError(
      "document_invalid",
      `${name}: not a readable OpenAPI document: ${problem}`,
      {
        cause,
      },
    );
  }
  try {
    requireLinearPatterns(operations);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ContractTestingError("document_invalid", `${name}: ${problem}`, { cause });
  }
  // Prism takes what every object inherits for a parameter of that name, or loses the parameter.
  const inherited = operations
    .flatMap(({ request }) => [
      ...(request?.path ?? []),
      ...(request?.query ?? []),
      ...(request?.headers ?? []),
    ])
    .find((parameter) => parameter.name in {});
  if (inherited !== undefined)
    throw new ContractTestingError(
      "document_invalid",
      `${name}: a parameter cannot be called "${inherited.name}", as every object of JavaScript has that; rename it`,
    );
  if (operations.length === 0)
    throw new ContractTestingError("document_invalid", `${name}: the document has no operations`);
  const byId = new Map<string, IHttpOperation>();
  for (const operation of operations) {
    const id = operationId(operation);
    if (byId.has(id))
      throw new ContractTestingError("document_invalid", `${name}: operationId "${id}" is used twice`);
    byId.set(id, freeze(operation));
  }
  let map: SourceMap | undefined;
  const original = typeof source === "string" ? resolve(source) : source;
  const sourceMap = () => {
    map ??= readSourceMap(original);
    return map;
  };
  return { operations: [...byId.values()], byId, sourceMap };
}

/** The document's `operationId`, or `GET /path` where it has none. */
export function operationId(operation: IHttpOperation): string {
  return operation.iid ?? `${operation.method.toUpperCase()} ${operation.path}`;
}

/** Finds an operation by id; @throws {@link ContractTestingError} `unknown_operation`. */
export function findOperation(document: ContractDocument, id: string): IHttpOperation {
  const operation = document.byId.get(id);
  if (operation !== undefined) return operation;
  const known = [...document.byId.keys()];
  throw new ContractTestingError("unknown_operation", `unknown operation "${id}"; ${suggestion(id, known)}`);
}

/** The response that a document has for a status: exact, else its range (`4XX`), else `default`. */
export function findResponse(operation: IHttpOperation, status: number): IHttpOperationResponse | undefined {
  const wanted = [String(status), `${String(status).charAt(0)}XX`, "default"];
  for (const code of wanted) {
    const response = operation.responses.find(
      (candidate) => candidate.code.toUpperCase() === code.toUpperCase(),
    );
    if (response !== undefined) return response;
  }
  return undefined;
}

/** The status that a mock answers by itself: the lowest 2xx of the document, else its first. */
export function defaultStatus(operation: IHttpOperation): number {
  const codes = operation.responses.map((response) => response.code);
  const success = codes.filter((code) => /^2(\d\d|XX)$/i.test(code)).sort()[0];
  const code = success ?? codes[0] ?? "200";
  return code === "default" ? 200 : Number(code.replace(/X/gi, "0"));
}

// Immutable, and without the faults of Prism's reader.
function freeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  mendSchema(value);
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
