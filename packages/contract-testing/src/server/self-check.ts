import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { nothing } from "../http/request-body.js";
import { type ContractDocument, operationId } from "../prism/contract-document.js";
import { checkAnswer } from "../prism/prism.js";
import { UselessSchemaError } from "../prism/self-check.js";
import type { PrismRequest } from "../prism/types.js";
import { exchange } from "./handle-request.js";

/** Documents that have passed: they are immutable, so one proof is enough. */
const proved = new WeakSet<ContractDocument>();

/**
 * Proves, before a mock answers anything, that what would find violations does: a request without everything that the
 * document requires, and an answer with a status that no document has, must both be rejected. A validator that says
 * nothing, for whatever reason, could otherwise let every test pass.
 *
 * @throws {@link ContractTestingError} `validator_silent`.
 */
export function proveValidators(document: ContractDocument): void {
  if (proved.has(document)) return;
  const demanding = document.operations.find(demands);
  if (demanding !== undefined) {
    const request = bareRequest(demanding);
    const objects = () => exchange(document, request, nothing, noSources).violations.length > 0;
    if (!isLoud(objects)) silent(operationId(demanding), "a request that lacks what is required");
  }
  const answering = document.operations.find(answersJson);
  if (answering !== undefined) {
    const answer = { status: 299, headers: { "content-type": "application/json" }, body: { canary: true } };
    const objects = () => checkAnswer(answering, answer).length > 0;
    if (!isLoud(objects)) silent(operationId(answering), "an answer that is not documented");
  }
  proved.add(document);
}

// A schema that checks nothing is no silence: each request and answer that meets it is told so.
function isLoud(objects: () => boolean): boolean {
  try {
    return objects();
  } catch (error) {
    if (error instanceof UselessSchemaError) return true;
    throw error;
  }
}

const noSources = { takeScripted: () => undefined, scenario: undefined, fault: undefined };

function demands({ security = [], request }: IHttpOperation): boolean {
  const parameters = [...(request?.query ?? []), ...(request?.headers ?? [])];
  return (
    (security.length > 0 && security.every((schemes) => schemes.length > 0)) ||
    request?.body?.required === true ||
    parameters.some(({ required }) => required === true)
  );
}

function answersJson({ responses }: IHttpOperation): boolean {
  return responses.every(({ code }) => !/^(default|2XX|299)$/i.test(code)) && responses.some(hasJson);
}

function hasJson({ contents = [] }: IHttpOperationResponse): boolean {
  return contents.some(({ mediaType, schema }) => mediaType === "application/json" && schema !== undefined);
}

function bareRequest({ method, path }: IHttpOperation): PrismRequest {
  const filled = path.replace(/\{[^}]+\}/g, "canary");
  return {
    method: method as PrismRequest["method"],
    url: { path: filled, query: {} },
    headers: {},
    body: undefined,
  };
}

function silent(operation: string, unnoticed: string): never {
  throw new ContractTestingError(
    "validator_silent",
    `the validator does not object to ${unnoticed} (${operation}): no test with this mock would prove anything`,
  );
}
