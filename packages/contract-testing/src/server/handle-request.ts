import { STATUS_CODES } from "node:http";
import { type ContractDocument, findResponse, operationId } from "../contract/contract-document.js";
import { type Parameters, parameterValues, readParameters } from "../contract/parameters.js";
import { type ContractRequest, isRefusal } from "../contract/types.js";
import type { Operation } from "../documents/operation.js";
import { type Fault, replacesResponse } from "../faults/fault.js";
import type { RequestBody } from "../http/request-body.js";
import { type MockResponse, problemResponse } from "../http/response.js";
import type { ScenarioRequest } from "../scenarios/scenario.js";
import {
  findRequestDiagnostics,
  requestViolation,
  requestViolations,
  unknownParameters,
} from "../validation/diagnostics.js";
import type { HandledRequest } from "../validation/violation.js";
import { buildResponse } from "./build-response.js";
import { chooseResponse, type ResponseSources, refuseRequest } from "./choose-response.js";
import { requireWorkingOperation } from "./self-check.js";

/** Determines the response to a request, and everything in which the two break the document. */
export function handleRequest(
  document: ContractDocument,
  request: ContractRequest,
  body: RequestBody,
  sources: ResponseSources & {
    /** The fault that fires for this request. */
    readonly fault: Fault | undefined;
  },
): HandledRequest {
  const match = document.router(request.method, request.url.path);
  if (isRefusal(match)) {
    const { status, title, detail } = match;
    const message = `${request.method.toUpperCase()} ${request.url.path}: ${title}`;
    const violation = requestViolation(undefined, "path", "unknown_operation", message);
    return { response: problemResponse(status, title, detail), violations: [violation] };
  }
  const { operation } = match;
  requireWorkingOperation(document, operation);
  const parameters = readParameters(document, match, request);
  const params = parameterValues(parameters, request);
  const diagnostics = findRequestDiagnostics(document, operation, request, body, parameters);
  const byClient = [
    ...requestViolations(operation, request, diagnostics),
    ...unknownParameters(document, operation, request),
  ];
  const isValid = diagnostics.every(({ severity }) => severity !== 0);
  const { fault } = sources;
  const replacement =
    fault !== undefined && replacesResponse(fault)
      ? faultResponse(document, operation, request, fault)
      : undefined;
  if (replacement !== undefined && !(fault?.acts && isValid))
    return { operation, params, response: replacement, violations: byClient };
  const { response, violations } = isValid
    ? chooseResponse(document, operation, request, sources, scenarioRequest(operation, request, body, params))
    : refuseRequest(document, operation, body, diagnostics);
  return { operation, params, response: replacement ?? response, violations: [...byClient, ...violations] };
}

function scenarioRequest(
  operation: Operation,
  request: ContractRequest,
  body: RequestBody,
  params: Parameters,
): ScenarioRequest {
  return {
    operationId: operationId(operation),
    path: operation.path,
    params,
    headers: request.headers,
    body: body.parsed,
  };
}

// The document's example for the status, or what a gateway in front of the API sends.
function faultResponse(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  fault: Fault,
): MockResponse {
  const { status = 500, html, headers = {} } = fault;
  if (html !== undefined)
    return {
      status: html,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: gatewayPage(html),
    };
  if (findResponse(operation, status) === undefined) return { status, headers, body: undefined };
  return buildResponse(document, operation, request, { status, headers, validate: false }).response;
}

function gatewayPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
