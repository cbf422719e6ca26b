import { stripTypeScriptTypes } from "node:module";
import { createClient, type Operation } from "@energy-clients/client-core";
import * as serialize from "@energy-clients/client-core/serialize";
import type { Api } from "../../src/document/apis.ts";
import { parseSource } from "../../src/document/document.ts";
import { operationsFile } from "../../src/generate/operations-file.ts";
import { readOperations } from "../../src/operations/operations.ts";

type Result = {
  readonly ok: boolean;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
};
type Method = (init?: object) => Promise<Result>;

/** Generates the operations of a document, and creates a client of them as its package would. */
export function clientOf(document: object, baseUrl: string, options: Pick<Api, "int64"> = {}) {
  const operations = operationsOf(document, options);
  return createClient<object, Record<string, never>>({ operations }, { baseUrl });
}

/** As {@link clientOf}; returns the client's method `echo`. */
export function echoOf(document: object, baseUrl: string, options: Pick<Api, "int64"> = {}) {
  const client = clientOf(document, baseUrl, options);
  const { echo } = client as unknown as Readonly<Record<string, Method | undefined>>;
  if (echo === undefined) throw new Error("the document has no operation echo");
  return echo;
}

/** The `operations` that are generated for a document. */
export function operationsOf(document: object, options: Pick<Api, "int64"> = {}): Record<string, Operation> {
  const api = { name: "echo", title: "Echo", ...options };
  const source = parseSource("specs/echo/openapi.json", JSON.stringify(document), undefined);
  const code = stripTypeScriptTypes(operationsFile(api, source, readOperations(api, source)))
    .replaceAll(/^import .*$/gm, "")
    .replaceAll(/^export /gm, "");
  return new Function(...Object.keys(serialize), `${code}\nreturn operations;`)(...Object.values(serialize));
}

/** A document with one operation at `/{id}`, and whatever an operation has beside its id. */
export function documentOf(
  operation: object,
  { path = "/echo", method = "post", openapi = "3.0.3" } = {},
): object {
  const defaults = {
    responses: { 200: { description: "It.", content: { "application/json": { schema: {} } } } },
  };
  const own = { operationId: "echo", "x-idempotent": true, ...defaults, ...operation };
  return { openapi, info: { title: "Echo", version: "1" }, paths: { [path]: { [method]: own } } };
}
