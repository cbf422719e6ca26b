import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { NO_BODY } from "../http/request-body.js";
import { type ContractDocument, operationId } from "../prism/contract-document.js";
import { checkResponse } from "../prism/prism.js";
import { UselessSchemaError } from "../prism/self-check.js";
import type { PrismRequest } from "../prism/types.js";
import { handleRequest } from "./handle-request.js";

/** Documents that passed. They are immutable: one check is enough. */
const PASSED = new WeakSet<ContractDocument>();

/**
 * Checks before a mock starts that its validator works: the validator must reject a request that lacks everything
 * required, and a response with an undocumented status. A silent validator would let every test pass.
 *
 * @throws {@link ContractTestingError} `validator_silent`.
 */
export function requireWorkingValidator(document: ContractDocument): void {
  if (PASSED.has(document)) return;
  const demanding = document.operations.find(demands);
  if (demanding !== undefined) {
    const request = bareRequest(demanding);
    const hasViolation = () => handleRequest(document, request, NO_BODY, NO_SOURCES).violations.length > 0;
    if (!rejects(hasViolation)) throwSilent(operationId(demanding), "a request that lacks what is required");
  }
  const responding = document.operations.find(respondsWithJson);
  if (responding !== undefined) {
    const response = {
      status: 299,
      headers: { "content-type": "application/json" },
      body: { selfCheck: true },
    };
    const hasViolation = () => checkResponse(responding, response).length > 0;
    if (!rejects(hasViolation)) throwSilent(operationId(responding), "an undocumented response");
  }
  PASSED.add(document);
}

// A schema that checks nothing is not silent: it causes a violation for each request and response that uses it.
function rejects(hasViolation: () => boolean): boolean {
  try {
    return hasViolation();
  } catch (error) {
    if (error instanceof UselessSchemaError) return true;
    throw error;
  }
}

const NO_SOURCES = { takeScripted: () => undefined, scenario: undefined, fault: undefined };

function demands({ security = [], request }: IHttpOperation): boolean {
  const parameters = [...(request?.query ?? []), ...(request?.headers ?? [])];
  return (
    (security.length > 0 && security.every((schemes) => schemes.length > 0)) ||
    request?.body?.required === true ||
    parameters.some(({ required }) => required === true)
  );
}

function respondsWithJson({ responses }: IHttpOperation): boolean {
  return responses.every(({ code }) => !/^(default|2XX|299)$/i.test(code)) && responses.some(hasJson);
}

function hasJson({ contents = [] }: IHttpOperationResponse): boolean {
  return contents.some(({ mediaType, schema }) => mediaType === "application/json" && schema !== undefined);
}

function bareRequest({ method, path }: IHttpOperation): PrismRequest {
  const filled = path.replace(/\{[^}]+\}/g, "self-check");
  return {
    method: method as PrismRequest["method"],
    url: { path: filled, query: {} },
    headers: {},
    body: undefined,
  };
}

function throwSilent(operation: string, accepted: string): never {
  throw new ContractTestingError(
    "validator_silent",
    `the validator accepted ${accepted} (${operation}). Report this: no test with this mock would find a violation`,
  );
}
