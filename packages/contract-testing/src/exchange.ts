import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { type Answer, problemAnswer, readableBody } from "./answer.js";
import { ContractTestingError } from "./contract-testing-error.js";
import { requestViolations, responseViolations, unknownParameters } from "./diagnostics.js";
import { type ContractDocument, defaultStatus, findResponse, operationId } from "./document.js";
import { parsePreferences } from "./preferences.js";
import {
  checkAnswer,
  checkRequest,
  type Diagnostic,
  isRefusal,
  mockRefusal,
  mockResponse,
  type PrismRequest,
  route,
} from "./prism.js";
import { bodyLimit, type RequestBody } from "./request-body.js";
import { checkExample, findDocumented, type WantedAnswer } from "./scripted-answer.js";
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
  takeScripted: (operationId: string) => WantedAnswer | undefined,
): Exchange {
  const operation = route(document, request);
  if (isRefusal(operation)) {
    const message = `${request.method.toUpperCase()} ${request.url.path}: ${operation.title}`;
    const violation = requestViolation(undefined, "path", "unknown_operation", message);
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
  if (body.problem === undefined) return checkRequest(operation, request);
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

type Reply = Pick<Exchange, "answer" | "violations">;

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

/** The answer to a valid request: as its `Prefer` header says, else as scripted, else the document's success. */
function reply(
  operation: IHttpOperation,
  request: PrismRequest,
  takeScripted: (operationId: string) => WantedAnswer | undefined,
): Reply {
  let preferred: WantedAnswer | undefined;
  try {
    preferred = preferredAnswer(operation, request.headers.prefer);
  } catch (error) {
    if (!(error instanceof ContractTestingError)) throw error;
    const violation = requestViolation(operation, "header.prefer", "unknown_preference", error.message);
    return { answer: problemAnswer(404, "Unknown preference", error.message), violations: [violation] };
  }
  const scripted = preferred ?? takeScripted(operationId(operation));
  return produce(operation, request, scripted ?? { status: defaultStatus(operation), validate: true });
}

function preferredAnswer(operation: IHttpOperation, header: string | undefined): WantedAnswer | undefined {
  const { code, example, dynamic, empty, problems } = parsePreferences(header);
  if (problems.length > 0) throw new ContractTestingError("invalid_answer", `Prefer: ${problems.join("; ")}`);
  if (code === undefined && example === undefined && dynamic === undefined && empty === undefined)
    return undefined;
  const status = code ?? defaultStatus(operation);
  findDocumented(operation, status, "Prefer");
  if (example !== undefined) checkExample(operation, status, example, "Prefer");
  return {
    status,
    validate: true,
    ...(example !== undefined && { example }),
    ...(dynamic !== undefined && { dynamic }),
    ...(empty !== undefined && { empty }),
  };
}

function produce(operation: IHttpOperation, request: PrismRequest, wanted: WantedAnswer): Reply {
  const { status, example, dynamic, empty = false, headers = {}, body } = wanted;
  const documented = findResponse(operation, status) ?? {
    id: "undocumented",
    code: "",
    contents: [],
    headers: [],
  };
  const contents = documented.contents ?? [];
  const response: IHttpOperationResponse = { ...documented, code: String(status) };
  const options = {
    ...(dynamic !== undefined && { dynamic }),
    ...(example !== undefined && {
      example,
      mediaTypes: contents.filter(({ examples }) => examples?.some(({ key }) => key === example)).map(typeOf),
    }),
  };
  const bare = empty || body !== undefined;
  let mocked = mockResponse(operation, request, bare ? { ...response, contents: [] } : response, options);
  // A server sends its errors in the type it has, whatever the client accepts (RFC 9110, section 12.4.1).
  if (isRefusal(mocked) && mocked.status === 406 && status >= 400)
    mocked = mockResponse(operation, request, response, { ...options, mediaTypes: ["*/*"] });
  if (isRefusal(mocked)) return unanswerable(operation, mocked);

  const type = body !== undefined && { "content-type": bodyType(contents, body.value) };
  const answer = withoutEmptyType({
    status,
    headers: { ...mocked.headers, ...type, ...headers },
    body: body === undefined ? mocked.body : body.value,
  });
  return wanted.validate ? checked(operation, answer, empty) : { answer, violations: [] };
}

function unanswerable(
  operation: IHttpOperation,
  { status, title, detail }: { status: number; title: string; detail: string },
): Reply {
  const violation =
    status === 406
      ? requestViolation(
          operation,
          "header.accept",
          "not_acceptable",
          `Accept allows no documented type: ${detail}`,
        )
      : { ...requestViolation(operation, "body", "mock_failed", detail), side: "response" as const };
  return { answer: problemAnswer(status, title, detail), violations: [violation] };
}

function checked(operation: IHttpOperation, answer: Answer, empty: boolean): Reply {
  // ETT answers some errors without a body although it documents one for others of that status.
  const allowed = empty && answer.status >= 400 ? withoutContents(operation) : operation;
  const found = checkAnswer(allowed, { ...answer, body: readableBody(answer) });
  return { answer, violations: responseViolations(operation, found) };
}

function withoutContents(operation: IHttpOperation): IHttpOperation {
  return { ...operation, responses: operation.responses.map((response) => ({ ...response, contents: [] })) };
}

// Prism labels an answer without content as text.
function withoutEmptyType(answer: Answer): Answer {
  if (answer.body !== undefined) return answer;
  const { "content-type": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

function typeOf({ mediaType }: { readonly mediaType: string }): string {
  return mediaType;
}

/** The documented type that fits a scripted body: text has its own, everything else is JSON. */
function bodyType(contents: readonly { readonly mediaType: string }[], body: unknown): string {
  const types = contents.map(typeOf);
  const text = typeof body === "string" ? types.find((type) => type.startsWith("text/")) : undefined;
  return text ?? types[0] ?? (body instanceof Uint8Array ? "application/octet-stream" : "application/json");
}

function requestViolation(
  operation: IHttpOperation | undefined,
  location: string,
  code: string,
  message: string,
): Violation {
  return {
    ...(operation !== undefined && { operationId: operationId(operation) }),
    side: "request",
    location,
    code,
    message,
    severity: "error",
  };
}
