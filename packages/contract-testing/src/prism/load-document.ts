import { resolve } from "node:path";
import type { IHttpOperation } from "@stoplight/types";
import { type Api, documentPath } from "../documents/packaged-documents.js";
import { readDocument } from "../documents/read-document.js";
import { readSourceMap, type SourceMap } from "../documents/source-map.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { packageRequire } from "../node/package-require.js";
import { type ContractDocument, operationId } from "./contract-document.js";
import { requireLinearPatterns } from "./linear-patterns.js";
import { expandDiscriminators, patchSchema } from "./schema-patches.js";

// Required, not imported: Node and test runners treat the default export of a CommonJS module differently.

/**
 * The packaged documents that were loaded. Parsing them and compiling their schemas takes most of a server's start.
 * The files do not change while a process runs, and the documents are frozen: sharing them is safe.
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
 * Loads an OpenAPI 3 document. Opens nothing that the document refers to.
 *
 * @param source - Path of a JSON or YAML file, or the parsed document, which stays unchanged.
 * @throws {@link ContractTestingError} `document_missing`, `document_invalid`.
 */
export async function loadDocument(source: string | object): Promise<ContractDocument> {
  const name = typeof source === "string" ? source : "document";
  const readable = await readDocument(source);
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
  // Prism reads the inherited property instead of a parameter with its name, or loses the parameter.
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
      `${name}: a parameter cannot be called "${inherited.name}", as every JavaScript object has a property of that name; rename it`,
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
 * Reads a document's operations like Prism's `getHttpOperationsFromSpec()`, but opens no file and no address: Prism's
 * resolver opens all that a document names.
 *
 * @throws Error if the document is not OpenAPI 3, or a reference has no target.
 */
export async function readOperations(document: object): Promise<IHttpOperation[]> {
  const RefParser = packageRequire(
    "@stoplight/json-schema-ref-parser",
  ) as typeof import("@stoplight/json-schema-ref-parser");
  const { bundleTarget, decycle } = packageRequire("@stoplight/json") as typeof import("@stoplight/json");
  const { transformOas3Operations } = packageRequire(
    "@stoplight/http-spec/oas3",
  ) as typeof import("@stoplight/http-spec/oas3");
  if (!("openapi" in document)) throw new Error("it has no `openapi`; expected OpenAPI 3.0 or 3.1");
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

// Prism's reader is the only writer: its result is patched once and then frozen.
function freeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  patchSchema(value);
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
