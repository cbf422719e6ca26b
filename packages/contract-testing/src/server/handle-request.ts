import type { IHttpOperation } from "@stoplight/types";
import { type Fault, replacesAnswer } from "../faults/fault.js";
import { bodyFaults, type RequestBody } from "../http/request-body.js";
import { type Answer, problemAnswer } from "../http/response.js";
import { type ContractDocument, operationId } from "../prism/contract-document.js";
import { parseParameters } from "../prism/parameters.js";
import { checkRequest, type Diagnostic, isRefusal, type PrismRequest, route } from "../prism/prism.js";
import type { ScenarioHandlers } from "../scenarios/scenario.js";
import { requestFault, requestViolations, unknownParameters } from "../validation/diagnostics.js";
import type { Violation } from "../validation/violation.js";
import { reply } from "./build-response.js";
import { faultAnswer } from "./fault-response.js";
import { refuse } from "./refuse.js";
import type { WantedAnswer } from "./scripted-response.js";

/** What became of one request. */
export interface Exchange {
  readonly operation?: IHttpOperation;
  readonly answer: Answer;
  readonly violations: readonly Violation[];
}

/** Where answers come from, apart from the document. */
export interface Sources {
  /** Hands out, and forgets, the next scripted answer of an operation. */
  readonly takeScripted: (operationId: string) => WantedAnswer | undefined;
  readonly scenario: ScenarioHandlers | undefined;
  /** The fault that hits this request. */
  readonly fault: Fault | undefined;
}

/** Decides how the mock answers a request, and in what both break the document. */
export function exchange(
  document: ContractDocument,
  request: PrismRequest,
  body: RequestBody,
  sources: Sources,
): Exchange {
  const operation = route(document, request);
  if (isRefusal(operation)) {
    const message = `${request.method.toUpperCase()} ${request.url.path}: ${operation.title}`;
    const violation = requestFault(undefined, "path", "unknown_operation", message);
    return {
      answer: problemAnswer(operation.status, operation.title, operation.detail),
      violations: [violation],
    };
  }
  const found = findRequestFaults(operation, request, body);
  const faults = [...requestViolations(operation, request, found), ...unknownParameters(operation, request)];
  const isValid = found.every(({ severity }) => severity !== 0);
  const { fault } = sources;
  const instead = fault !== undefined && replacesAnswer(fault) ? fault : undefined;
  if (instead !== undefined && !(instead.acts && isValid))
    return { operation, answer: faultAnswer(operation, request, instead), violations: faults };
  const { answer, violations } = isValid
    ? reply(operation, request, sources, scenarioRequest(operation, request, body))
    : refuse(operation, request, body, found);
  const shown = instead === undefined ? answer : faultAnswer(operation, request, instead);
  return { operation, answer: shown, violations: [...faults, ...violations] };
}

function scenarioRequest(operation: IHttpOperation, request: PrismRequest, body: RequestBody) {
  return {
    operationId: operationId(operation),
    path: operation.path,
    params: parseParameters(operation, request),
    headers: request.headers,
    body: body.parsed,
  };
}

/** What is wrong with a request, credentials and unreadable bodies included. */
export function findRequestFaults(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
): Diagnostic[] {
  if (body.problem === undefined) {
    // Prism checks the content type only of a body that declares its length, which a streamed one does not.
    const headers = { ...request.headers, "content-length": String(body.length) };
    return checkRequest(operation, { ...request, headers });
  }
  const place = body.problem === "malformed_content_type" ? ["header", "content-type"] : ["body"];
  const fault: Diagnostic = { ...bodyFaults[body.problem], path: place, severity: 0 };
  // The rest of the request is judged as if the body were fine: one mistake, one violation.
  const { "content-type": _type, "content-length": _length, ...headers } = request.headers;
  const { body: _body, ...parameters } = operation.request ?? {};
  return [
    fault,
    ...checkRequest({ ...operation, request: parameters }, { ...request, headers, body: undefined }),
  ];
}
