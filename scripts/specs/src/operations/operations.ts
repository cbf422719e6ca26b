import type { InputConstraint, Method, Operation, Paging, Provenance } from "@energy-clients/client-core";
import type { Api } from "../document/apis.ts";
import { isObject, type Json, type JsonObject, type SourceDocument } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { resolve } from "../untrusted/resolve.ts";
import { inputsOf } from "./inputs.ts";
import { mediaTypesOf, successesOf } from "./media-types.ts";
import { parametersOf } from "./parameters.ts";
import { type ClientPath, clientPaths } from "./path-versions.ts";
import { checkReconciliation, readReconciliation } from "./reconciliation.ts";
import { isReservedName } from "./reserved-names.ts";
import { createSecretFieldsReader, type SecretFieldsReader } from "./secret-fields.ts";
import { streams, type WireDescription, wireOf } from "./wire.ts";

/** An operation, and the summary for its docstring. */
export interface DocumentedOperation {
  readonly operation: Operation;
  /** As in the document, with a version if it is part of the path. */
  readonly documentPath: string;
  readonly summary: string;
  /** How it differs from the defaults of a client; functions cannot be read from a document. */
  readonly wire: WireDescription;
}

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "trace"] as const;
const PAGING: readonly Paging[] = ["none", "offset", "cursor"];
const PROVENANCE: readonly Provenance[] = ["published", "documented", "observed", "inferred", "modelled"];

/**
 * Reads the run-time metadata of each operation.
 *
 * @throws {@link SpecsError} `document_invalid` with the place of an operation whose metadata is invalid.
 */
export function readOperations(api: Api, source: SourceDocument): DocumentedOperation[] {
  const paths = clientPaths(api, source.value);
  const secretFieldsOf = createSecretFieldsReader(source.value);
  const operations = Object.entries(isObject(source.value.paths) ? source.value.paths : {}).flatMap(
    ([path, item]) =>
      METHODS.flatMap((method) => {
        const value = isObject(item) ? item[method] : undefined;
        if (!isObject(item) || !isObject(value)) return [];
        const invalid = (problem: string, cause?: unknown) =>
          new SpecsError("document_invalid", `${method.toUpperCase()} ${path}: ${problem}`, {
            place: source.placeOf(["paths", path, method]),
            path: ["paths", path, method],
            cause,
          });
        return [
          {
            invalid,
            documentPath: path,
            ...readOperation(
              api,
              source.value,
              paths.get(path),
              method,
              item,
              value,
              invalid,
              secretFieldsOf,
            ),
          },
        ];
      }),
  );
  const ids = new Set<string>();
  for (const { operation, invalid } of operations) {
    if (isReservedName(operation.id)) {
      const remedy = "give the operation another operationId in the overlay";
      throw invalid(`operationId ${operation.id} is a name that clients use themselves; ${remedy}`);
    }
    if (ids.has(operation.id)) throw invalid(`operationId ${operation.id} is used twice; it must be unique`);
    ids.add(operation.id);
  }
  const byId = new Map(operations.map(({ operation }) => [operation.id, operation]));
  for (const { operation, invalid } of operations) {
    const { pollWith } = operation;
    if (pollWith !== undefined && !ids.has(pollWith))
      throw invalid(`x-poll-with must name an operation, but ${pollWith} does not exist`);
    checkReconciliation(operation, byId, invalid);
  }
  return operations.map(({ invalid: _, ...documented }) => documented);
}

type Invalid = (problem: string, cause?: unknown) => SpecsError;

function readOperation(
  api: Api,
  document: JsonObject,
  clientPath: ClientPath | undefined,
  method: (typeof METHODS)[number],
  item: JsonObject,
  value: JsonObject,
  invalid: Invalid,
  secretFieldsOf: SecretFieldsReader,
): Omit<DocumentedOperation, "documentPath"> {
  const words = (key: string) => wordsOf(value, key, invalid);
  const id = words("operationId");
  if (id === undefined) throw invalid("has no operationId");
  const idempotent = readIdempotent(method, value, invalid);
  const recoveryHint = words("x-recovery-hint");
  if (!idempotent && recoveryHint === undefined) {
    throw invalid(
      `${id} is not idempotent and needs x-recovery-hint: how can a caller find out whether it was acted on?`,
    );
  }
  const { path = "", version } = clientPath ?? {};
  const apiVersion = version ?? words("x-api-version");
  if (api.versionHeader !== undefined && apiVersion === undefined) throw invalid(`${id} needs x-api-version`);
  const notCallable = words("x-not-callable");
  const reconciliation = readReconciliation(value["x-reconciliation"], invalid);
  if (idempotent && reconciliation !== undefined)
    throw invalid(`${id} is idempotent and needs no x-reconciliation`);
  const secretFields = readSecretFields(document, value, invalid, secretFieldsOf);
  const pollWith = words("x-poll-with");
  const provenance = value["x-provenance"] ?? document["x-provenance"] ?? "published";
  const { inputs, wire } = readInputs(api, document, item, value, invalid);
  const operation: Operation = {
    id,
    method: method.toUpperCase() as Method,
    path,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    paging: oneOf(PAGING, value["x-paging"] ?? "none", "x-paging", invalid),
    idempotent,
    deprecated: value.deprecated === true,
    provenance: oneOf(PROVENANCE, provenance, "x-provenance", invalid),
    ...(notCallable === undefined ? {} : { notCallable }),
    ...(recoveryHint === undefined ? {} : { recoveryHint }),
    ...(reconciliation === undefined ? {} : { reconciliation }),
    ...(pollWith === undefined ? {} : { pollWith }),
    ...(secretFields.length === 0 ? {} : { secretFields }),
    ...(returnsBinary(document, value) ? { binary: true } : {}),
    ...(returnsJson(document, value) ? { jsonResponse: true } : {}),
    ...(streams(document, value) ? { streams: true } : {}),
    inputs,
  };
  return { operation, wire, summary: words("summary") ?? id };
}

function readIdempotent(method: string, value: JsonObject, invalid: Invalid): boolean {
  const safe = value["x-idempotent"];
  if (typeof safe === "boolean") return safe;
  // HTTP guarantees it for every other method (RFC 9110, section 9.2.2).
  if (safe === undefined && method !== "post" && method !== "patch") return true;
  throw invalid("needs x-idempotent: true or false");
}

function readInputs(
  api: Api,
  document: JsonObject,
  item: JsonObject,
  value: JsonObject,
  invalid: Invalid,
): { inputs: InputConstraint[]; wire: WireDescription } {
  try {
    const inputs = inputsOf(api, document, parametersOf(document, item, value), value);
    const integers = inputs.filter(({ in: place, type }) => place === "body" && type === "int64");
    const places = [...new Set(integers.map(({ name }) => name))];
    return { inputs, wire: wireOf(api, document, item, value, places) };
  } catch (cause) {
    if (cause instanceof SpecsError) throw invalid(cause.message, cause);
    throw cause;
  }
}

/** Reads the secrets of what is sent, and of what a success returns. */
function readSecretFields(
  document: JsonObject,
  value: JsonObject,
  invalid: Invalid,
  secretFieldsOf: SecretFieldsReader,
): string[] {
  const contents = [
    resolve(document, value.requestBody).content,
    ...successesOf(value).map((one) => resolve(document, one).content),
  ];
  const schemas = contents.flatMap((content) =>
    Object.values(isObject(content) ? content : {}).flatMap((media) =>
      isObject(media) && media.schema !== undefined ? [media.schema] : [],
    ),
  );
  try {
    return secretFieldsOf(schemas);
  } catch (cause) {
    if (cause instanceof SpecsError) throw invalid(cause.message, cause);
    throw cause;
  }
}

/** Whether each success is a file: where one has no body, such as 204, an empty file is none that was cut short. */
function returnsBinary(document: JsonObject, operation: JsonObject): boolean {
  const successes = typesOfSuccesses(document, operation);
  return (
    successes.length > 0 &&
    successes.every((types) => types.length > 0 && types.every(({ kind }) => kind === "binary"))
  );
}

function returnsJson(document: JsonObject, operation: JsonObject): boolean {
  const successes = typesOfSuccesses(document, operation);
  return (
    successes.length > 0 &&
    successes.every((types) => types.length > 0 && types.every(({ kind }) => kind === "json"))
  );
}

/** Lists the media types of each documented success; empty when it has no body. */
function typesOfSuccesses(document: JsonObject, operation: JsonObject) {
  return successesOf(operation).map((one) => mediaTypesOf(document, resolve(document, one).content));
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  value: Json,
  key: string,
  invalid: Invalid,
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(`${key} must be one of ${choices.join(", ")}`);
  return found;
}

function wordsOf(value: JsonObject, key: string, invalid: Invalid): string | undefined {
  const words = value[key];
  if (words === undefined) return undefined;
  if (typeof words !== "string" || words.trim() === "") throw invalid(`${key} must be a non-empty string`);
  return words.trim();
}
