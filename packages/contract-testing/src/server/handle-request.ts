import { STATUS_CODES } from "node:http";
import type { IHttpOperation } from "@stoplight/types";
import { type Fault, replacesResponse } from "../faults/fault.js";
import type { RequestBody } from "../http/request-body.js";
import { type MockResponse, problemResponse } from "../http/response.js";
import { type ContractDocument, findResponse, operationId } from "../prism/contract-document.js";
import { route } from "../prism/prism.js";
import { parseParameters } from "../prism/request.js";
import { isRefusal, type PrismRequest } from "../prism/types.js";
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

/** Determines the response to a request, and everything in which the two break the document. */
export function handleRequest(
  document: ContractDocument,
  request: PrismRequest,
  body: RequestBody,
  sources: ResponseSources & {
    /** The fault that fires for this request. */
    readonly fault: Fault | undefined;
  },
): HandledRequest {
  const operation = route(document, request);
  if (isRefusal(operation)) {
    const { status, title, detail } = operation;
    const message = `${request.method.toUpperCase()} ${request.url.path}: ${title}`;
    const violation = requestViolation(undefined, "path", "unknown_operation", message);
    return { response: problemResponse(status, title, detail), violations: [violation] };
  }
  const diagnostics = findRequestDiagnostics(operation, request, body);
  const byClient = [
    ...requestViolations(operation, request, diagnostics),
    ...unknownParameters(operation, request),
  ];
  const isValid = diagnostics.every(({ severity }) => severity !== 0);
  const { fault } = sources;
  const replacement =
    fault !== undefined && replacesResponse(fault) ? faultResponse(operation, request, fault) : undefined;
  if (replacement !== undefined && !(fault?.acts && isValid))
    return { operation, response: replacement, violations: byClient };
  const { response, violations } = isValid
    ? chooseResponse(operation, request, sources, scenarioRequest(operation, request, body))
    : refuseRequest(operation, request, body, diagnostics);
  return { operation, response: replacement ?? response, violations: [...byClient, ...violations] };
}

function scenarioRequest(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
): ScenarioRequest {
  return {
    operationId: operationId(operation),
    path: operation.path,
    params: parseParameters(operation, request),
    headers: request.headers,
    body: body.parsed,
  };
}

// The document's example for the status, or what a gateway in front of the API sends.
function faultResponse(operation: IHttpOperation, request: PrismRequest, fault: Fault): MockResponse {
  const { status = 500, html, headers = {} } = fault;
  if (html !== undefined)
    return {
      status: html,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: gatewayPage(html),
    };
  if (findResponse(operation, status) === undefined) return { status, headers, body: undefined };
  return buildResponse(operation, request, { status, headers, validate: false }).response;
}

function gatewayPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
