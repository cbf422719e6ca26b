import { checkRequest } from "../contract/check-request.js";
import { checkResponse, hasNoBody } from "../contract/check-response.js";
import {
  type ContractDocument,
  defaultStatus,
  findResponse,
  operationId,
} from "../contract/contract-document.js";
import { readParameters } from "../contract/parameters.js";
import type { ContractRequest } from "../contract/types.js";
import type { Content, Operation } from "../documents/operation.js";
import { fields } from "../documents/walk-document.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { InvalidSchemaError } from "../schemas/schema-error.js";

/**
 * Checks before a server starts that validation works for its document: a silent validator would let every test pass.
 *
 * @throws {@link ContractTestingError} `validator_silent`.
 */
export function requireWorkingValidator(document: ContractDocument): void {
  const { operations } = document;
  // One that requires something, and one that describes a response: the others are checked before their first use.
  const demanding = operations.find((operation) => attemptsOf(operation).length > 0);
  const responding = operations.find(respondsWithJson);
  for (const operation of new Set([demanding, responding]))
    if (operation !== undefined) requireWorkingOperation(document, operation);
}

/**
 * Checks an operation before its first use: the validator must find a request that lacks what is required, a status that
 * is not documented, and a text in the place of an object.
 *
 * @throws {@link ContractTestingError} `validator_silent`.
 */
export function requireWorkingOperation(document: ContractDocument, operation: Operation): void {
  if (document.checked.has(operation)) return;
  const silent = (accepted: string) => {
    throw new ContractTestingError(
      "validator_silent",
      `the validator accepted ${accepted} (${operationId(operation)}). Report this: no test with this mock would find a violation`,
    );
  };
  for (const { accepted, request, code, place } of attemptsOf(operation)) {
    const parameters = readParameters(document, { operation, values: new Map() }, request);
    const find = () =>
      checkRequest(document, operation, request, parameters).some(
        (found) => found.code === code && (place === undefined || found.path?.[0] === place),
      );
    if (!finds(find)) silent(accepted);
  }
  const undocumented = { status: 299, headers: JSON_TYPE, body: { selfCheck: true } };
  if (
    respondsWithJson(operation) &&
    !finds(() => checkResponse(document, operation, undocumented).length > 0)
  )
    silent("an undocumented response");
  const status = defaultStatus(operation);
  const { contents = [] } = findResponse(operation, status) ?? {};
  const content = hasNoBody(operation, String(status)) ? undefined : contents.find(isJsonContent);
  if (content !== undefined && isObjectSchema(document, content)) {
    const text = { status, headers: JSON_TYPE, body: "self-check" };
    if (!finds(() => checkResponse(document, operation, text).some(({ path }) => path?.[0] === "body")))
      silent("a text as a response that is an object");
  }
  document.checked.add(operation);
}

const JSON_TYPE = { "content-type": "application/json" };

// An invalid schema is not silent: it causes a violation for each request and response that uses it.
function finds(find: () => boolean): boolean {
  try {
    return find();
  } catch (error) {
    if (error instanceof InvalidSchemaError) return true;
    throw error;
  }
}

interface Attempt {
  readonly accepted: string;
  readonly request: ContractRequest;
  readonly code: string | number;
  readonly place?: string;
}

/** Requests that must not pass. */
function attemptsOf({ method, path, security, request }: Operation): Attempt[] {
  const bare: ContractRequest = {
    method,
    url: { path, search: "", query: {} },
    headers: {},
    body: undefined,
  };
  const accepted = "a request that lacks what is required";
  const attempts: Attempt[] = [];
  const needsCredential = (schemes: Operation["security"][number]) =>
    schemes.some(({ type }) => type !== "mutualTLS");
  if (security.length > 0 && security.every(needsCredential))
    attempts.push({ accepted, request: bare, code: 401 });
  for (const [place, parameters] of Object.entries({
    ...{ header: request.headers, query: request.query, cookie: request.cookie, path: request.path },
  }))
    if (parameters.some(({ required }) => required))
      attempts.push({ accepted, request: bare, code: "required", place });
  if (request.body?.required) attempts.push({ accepted, request: bare, code: "required" });
  return attempts;
}

function respondsWithJson({ responses }: Operation): boolean {
  return (
    responses.every(({ code }) => !/^(default|2XX|299)$/i.test(code)) &&
    responses.some(({ contents = [] }) => contents.some(isJsonContent))
  );
}

function isJsonContent({ mediaType, schema }: Content): boolean {
  return mediaType === "application/json" && schema !== undefined;
}

function isObjectSchema({ references }: ContractDocument, { schema }: Content): boolean {
  return fields(references.find(schema)).type === "object";
}
