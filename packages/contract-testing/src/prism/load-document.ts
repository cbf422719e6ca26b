import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { IHttpOperation } from "@stoplight/types";
import { type Api, documentPath } from "../documents/packaged-documents.js";
import { readSource } from "../documents/read-document.js";
import { readSourceMap, type SourceMap } from "../documents/source-map.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { type ContractDocument, operationId } from "./contract-document.js";
import { requireLinearPatterns } from "./linear-patterns.js";
import { expandDiscriminators, mendSchema } from "./schema-patches.js";

// Required, not imported: what a CommonJS module's default export becomes differs between Node and test runners.
const require = createRequire(import.meta.url);

/**
 * Documents of this package by path. Parsing and compiling schemas is most of a server's start-up, the files never
 * change while a process runs, and what is kept is frozen: sharing can not be noticed, except by the clock.
 */
const packagedDocuments = new Map<Api, Promise<ContractDocument>>();

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
  expandDiscriminators(readable);
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

/**
 * Reads a document's operations as Prism's `getHttpOperationsFromSpec()` does, whose resolver opens any file and any
 * address that a document names: this one has neither.
 *
 * @throws Error when the document is not OpenAPI 3, or a reference leads nowhere.
 */
export async function readOperations(document: object): Promise<IHttpOperation[]> {
  const RefParser =
    require("@stoplight/json-schema-ref-parser") as typeof import("@stoplight/json-schema-ref-parser");
  const { bundleTarget, decycle } = require("@stoplight/json") as typeof import("@stoplight/json");
  const { transformOas3Operations } =
    require("@stoplight/http-spec/oas3") as typeof import("@stoplight/http-spec/oas3");
  if (!("openapi" in document)) throw new Error("it has no `openapi`; OpenAPI 3.0 and 3.1 can be read");
  const resolve = { external: false, file: false, http: false } as const;
  const whole = decycle(await new RefParser().dereference(document as never, { resolve })) as object;
  const operations = transformOas3Operations(whole as never) as IHttpOperation[];
  return operations.map((operation) =>
    bundleTarget({
      document: { ...whole, __target__: operation },
      path: "#/__target__",
      cloneDocument: false,
    }),
  );
}

// Immutable, and without the faults of Prism's reader.
function freeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  mendSchema(value);
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
