import type { IHttpOperation } from "@stoplight/types";
import { type Answer, problemAnswer } from "./answer.js";
import { requestFault, requestViolations, unknownParameters } from "./diagnostics.js";
import type { ContractDocument } from "./document.js";
import { checkRequest, type Diagnostic, isRefusal, mockRefusal, type PrismRequest, route } from "./prism.js";
import { checked, type Reply, reply, type TakeScripted, withoutEmptyType } from "./reply.js";
import { bodyLimit, type RequestBody } from "./request-body.js";
import type { Violation } from "./violation.js";

/** What became of one request. */
export interface Exchange {
  readonly operation?: IHttpOperation;
  readonly answer: Answer;
  readonly violations: readonly Violation[];
}

/**
 * Decides how the mock answers a request, and in what both break the document.
 *
 * @param takeScripted - Hands out, and forgets, the next scripted answer of an operation.
 */
export function exchange(
  document: ContractDocument,
  request: PrismRequest,
  body: RequestBody,
  takeScripted: TakeScripted,
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
  if (found.some(({ severity }) => severity === 0)) {
    const answer = refuse(operation, request, body, found);
    return { operation, answer: answer.answer, violations: [...faults, ...answer.violations] };
  }
  const { answer, violations } = reply(operation, request, takeScripted);
  return { operation, answer, violations: [...faults, ...violations] };
}

const bodyFaults = {
  too_large: { code: "body_too_large", message: `Request body is larger than ${bodyLimit} bytes` },
  malformed_json: { code: "malformed_json", message: "Request body is not valid JSON" },
  malformed_content_type: {
    code: "malformed_content_type",
    message: "Request header content-type is malformed",
  },
};

function findRequestFaults(
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

/** The document's own answer to an invalid request, else a problem with the status that fits. */
function refuse(
  operation: IHttpOperation,
  request: PrismRequest,
  body: RequestBody,
  found: readonly Diagnostic[],
): Reply {
  if (body.problem === "too_large")
    return { answer: problemAnswer(413, "Content Too Large", bodyFaults.too_large.message), violations: [] };
  const refusal = mockRefusal(operation, request, found);
  if (!isRefusal(refusal)) return checked(operation, withoutEmptyType(refusal), false);
  // Prism says 422 for whatever the document has no answer to; for a body that can not be read 400 is the custom.
  const status = body.problem !== undefined && refusal.status === 422 ? 400 : refusal.status;
  const detail = found.map(({ message }) => message).join("; ");
  return { answer: problemAnswer(status, refusal.title, detail, refusal.headers), violations: [] };
}
