import { STATUS_CODES } from "node:http";
import type { IHttpOperation } from "@stoplight/types";
import { type Fault, replacesAnswer } from "../faults/fault.js";
import type { RequestBody } from "../http/request-body.js";
import { type Answer, problemAnswer } from "../http/response.js";
import { type ContractDocument, findResponse, operationId } from "../prism/contract-document.js";
import { route } from "../prism/prism.js";
import { parseParameters } from "../prism/request.js";
import { isRefusal, type PrismRequest } from "../prism/types.js";
import {
  findRequestFaults,
  requestFault,
  requestViolations,
  unknownParameters,
} from "../validation/diagnostics.js";
import type { Exchange } from "../validation/violation.js";
import { produce } from "./build-response.js";
import { refuse, reply, type Sources } from "./choose-response.js";

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

/** What a fault with a status answers: the document's example for it, or what a gateway sends of its own. */
export function faultAnswer(operation: IHttpOperation, request: PrismRequest, fault: Fault): Answer {
  const { status = 500, html, headers = {} } = fault;
  if (html !== undefined)
    return {
      status: html,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: page(html),
    };
  if (findResponse(operation, status) === undefined) return { status, headers, body: undefined };
  return produce(operation, request, { status, headers, validate: false }).answer;
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
