import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type SampleCall, sampleCall } from "../../../scripts/specs/src/contract-tests/sample-call.ts";
import { isObject, type Json, type JsonObject } from "../../../scripts/specs/src/document/document.ts";
import { flatten, resolve } from "../../../scripts/specs/src/untrusted/resolve.ts";

/** A call of one operation, with valid values for what is required, and what a program reads of its response. */
export interface SampledCall {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly inputs: SampleCall;
  /** Names of required headers that our client fills in by itself. */
  readonly clientSupplied: ReadonlySet<string>;
  /** Status and a property of the response's body; absent when it has no JSON object, or one of several. */
  readonly response?: { readonly status: string; readonly isList: boolean; readonly property: string };
}

/** Reads a JSON or YAML document. */
export function readDocument(file: string): JsonObject {
  const text = readFileSync(file, "utf8");
  return file.endsWith(".json") ? JSON.parse(text) : parse(text);
}

const METHODS = ["get", "put", "post", "delete", "patch"];

/** A call of every operation for which one can be made up. */
export function sampleCalls(document: JsonObject): SampledCall[] {
  return entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = isObject(item) ? item[method] : undefined;
      if (!isObject(item) || !isObject(operation)) return [];
      const sample = sampleCall(document, item, operation, method);
      if (!("call" in sample)) return [];
      const clientSupplied = new Set(
        (Array.isArray(operation.parameters) ? operation.parameters : [])
          .map((parameter) => resolve(document, parameter))
          .filter((parameter) => parameter["x-client-supplied"] === true)
          .map(({ name }) => String(name)),
      );
      const response = responseOf(document, operation);
      const id = String(operation.operationId);
      return [{ id, method, path, inputs: sample.call, clientSupplied, ...(response && { response }) }];
    }),
  );
}

function responseOf(document: JsonObject, operation: JsonObject): SampledCall["response"] {
  const successes = entries(operation.responses).filter(([status]) => status.startsWith("2"));
  const [status, response] = successes[0] ?? [];
  if (successes.length !== 1 || status === undefined) return undefined;
  const { content } = resolve(document, response);
  const media = isObject(content) ? content["application/json"] : undefined;
  if (!isObject(media) || Object.keys(content as object).length !== 1) return undefined;
  const schema = flatten(document, media.schema ?? {});
  const isList = schema.keywords.type === "array";
  const { required, properties } = isList ? flatten(document, schema.keywords.items ?? {}) : schema;
  const property = [...properties].find(([name, value]) => {
    const { type } = flatten(document, value).keywords;
    return required.has(name) && /^\w+$/.test(name) && (type === "string" || type === "integer");
  })?.[0];
  return property === undefined ? undefined : { status, isList, property };
}

function entries(value: Json | undefined): [string, Json][] {
  return Object.entries(isObject(value) ? value : {});
}
