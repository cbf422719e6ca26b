import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readEffective } from "@energy-clients/scripts-specs/build/effective";
import { callsOf } from "@energy-clients/scripts-specs/contract-tests/contract-test-files";
import { type Api, readApis } from "@energy-clients/scripts-specs/document/apis";
import { isObject, type JsonObject } from "@energy-clients/scripts-specs/document/document";
import {
  type DocumentedOperation,
  readOperations,
} from "@energy-clients/scripts-specs/operations/operations";
import { resolve } from "@energy-clients/scripts-specs/untrusted/resolve";
import { withPathExamples } from "./path-examples.ts";

/** Inputs of a call, as a client's method takes them. */
export type SampleInputs = { readonly [place in "path" | "query" | "headers" | "body"]?: unknown };

/** An operation with the document that describes it. */
export interface ApiOperation extends DocumentedOperation {
  readonly api: Api;
  readonly document: JsonObject;
  /** The operation in the document, with the parameters of its path. */
  readonly described: JsonObject;
  /** Markdown of the document; empty if it says nothing beyond the summary. */
  readonly description: string;
  /** Who may call it, in the document's words. */
  readonly callers: string;
  /** A valid call, made of the document's examples. Undefined if none can be made. */
  readonly sample: SampleInputs | undefined;
  /** The package `auth` calls it: no client has a method for it. */
  readonly calledByAuth: boolean;
}

/** An API with its operations, in the document's order. */
export interface DocumentedApi {
  readonly api: Api;
  readonly document: JsonObject;
  readonly operations: readonly ApiOperation[];
}

let read: readonly DocumentedApi[] | undefined;

/** All operations of all APIs. They are read once for each build. */
export function readDocumentedApis(): readonly DocumentedApi[] {
  read ??= readApis(repositoryRoot).map((api) => {
    const source = readEffective(repositoryRoot, api);
    const { calls } = callsOf(source.value);
    const operations = readOperations(api, source).map((one) =>
      describe(api, source.value, one, (calls as Record<string, JsonObject | undefined>)[one.operation.id]),
    );
    return { api, document: source.value, operations };
  });
  return read;
}

function describe(
  api: Api,
  document: JsonObject,
  documented: DocumentedOperation,
  call: JsonObject | undefined,
): ApiOperation {
  const { operation, documentPath } = documented;
  const item = isObject(document.paths) ? document.paths[documentPath] : undefined;
  const value = isObject(item) ? item[operation.method.toLowerCase()] : undefined;
  if (!isObject(item) || !isObject(value))
    throw new Error(`${api.name}: ${operation.id} is not in its document`);
  const parameters = [item.parameters, value.parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((parameter) => resolve(document, parameter));
  const calledByAuth = api.wrappedByAuth?.includes(operation.id) ?? false;
  const callers = value["x-callable-by"];
  return {
    ...documented,
    api,
    document,
    described: { ...value, parameters },
    description: typeof value.description === "string" ? value.description.trim() : "",
    callers: calledByAuth
      ? "the auth package, for every client"
      : typeof callers === "string"
        ? callers
        : "every customer with an API key",
    sample: call && withPathExamples(document, withoutClientHeaders(call)),
    calledByAuth,
  };
}

/** The client adds the headers of the document itself. */
function withoutClientHeaders({ path, query, body }: JsonObject): SampleInputs {
  return {
    ...(path !== undefined && { path }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  };
}
