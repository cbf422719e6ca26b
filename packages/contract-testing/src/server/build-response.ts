import { checkResponse } from "../contract/check-response.js";
import { type ContractDocument, findResponse } from "../contract/contract-document.js";
import { concreteType, findContent } from "../contract/media-type.js";
import { type ContractRequest, isRefusal, type Refusal } from "../contract/types.js";
import type { Content, Operation, OperationResponse } from "../documents/operation.js";
import { type MockResponse, problemResponse, readableBody } from "../http/response.js";
import { mockResponse } from "../prism/mock-response.js";
import { requestViolation, responseViolations } from "../validation/diagnostics.js";
import { responsibleForResponse } from "../validation/responsible.js";
import type { Violation } from "../validation/violation.js";

/** A response, and everything in which it, or what asked for it, breaks the document. */
export interface BuiltResponse {
  readonly response: MockResponse;
  readonly violations: readonly Violation[];
}

/** Which response to build, for a script, a scenario, a fault or a `Prefer` header. The document has it. */
export interface ResponsePlan {
  readonly status: number;
  readonly example?: string;
  readonly dynamic?: boolean;
  readonly empty?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent if the body comes from the document. */
  readonly body?: { readonly value: unknown };
  readonly validate: boolean;
}

/** Builds the planned response, and validates it if the plan says so. */
export function buildResponse(
  document: ContractDocument,
  operation: Operation,
  request: ContractRequest,
  plan: ResponsePlan,
): BuiltResponse {
  const { status, example, dynamic, empty = false, headers = {}, body } = plan;
  const documented = findResponse(operation, status);
  const contents = documented?.contents ?? [];
  const declared: OperationResponse = { ...documented, code: String(status) };
  const options = {
    ...(dynamic !== undefined && { dynamic }),
    ...(example !== undefined && {
      example,
      mediaTypes: contents.filter(({ examples }) => examples?.some(({ key }) => key === example)).map(typeOf),
    }),
  };
  const source = empty
    ? withoutBody(declared)
    : body !== undefined
      ? { ...declared, contents: [] }
      : declared;
  let mocked = mockResponse(document, operation, request, source, options);
  // A server may send an error in a type that the client does not accept (RFC 9110, section 12.4.1).
  if (isRefusal(mocked) && mocked.status === 406 && status >= 400)
    mocked = mockResponse(document, operation, request, declared, { ...options, mediaTypes: ["*/*"] });
  if (isRefusal(mocked)) return explainRefusal(operation, mocked);

  const response = withoutEmptyType({
    status,
    headers: { ...mocked.headers, ...headers },
    body: body === undefined ? mocked.body : body.value,
  });
  const typed =
    body === undefined ? response : withFittingType(document, operation, response, contents.map(typeOf));
  if (!plan.validate) return { response: typed, violations: [] };
  const { violations } = withViolations(document, operation, typed, empty);
  const type = typed.headers["content-type"];
  const isOfDocument = example === undefined && !dynamic && body === undefined && type !== undefined;
  return {
    response: typed,
    violations: [
      ...violations.map((violation) => ({
        ...violation,
        responsible: responsibleForResponse(violation, plan, documented, type),
      })),
      ...(isOfDocument ? replacedExample(document, operation, contents, type) : []),
    ],
  };
}

/** Tells that the document's example was not sent, as it breaks its schema. */
function replacedExample(
  { bodies }: ContractDocument,
  operation: Operation,
  contents: readonly Content[],
  type: string,
): Violation[] {
  const content = findContent(contents, type);
  const problem = content && bodies.get(content)?.problem;
  if (problem === undefined) return [];
  const message = `The document's example breaks its schema, so another body is sent: ${problem}`;
  const violation = requestViolation(operation, "body", "invalid_example", message);
  return [{ ...violation, responsible: "document", side: "response", severity: "warning" }];
}

// A response that lacks its documented body comes from in front of the operation, such as ETT's version check, and has
// none of the operation's optional headers. If no body is documented, the headers belong to the response.
function withoutBody(response: OperationResponse): OperationResponse {
  if (!response.contents?.length) return response;
  return { ...response, contents: [], headers: response.headers?.filter(({ required }) => required) ?? [] };
}

function explainRefusal(operation: Operation, { status, title, detail }: Refusal): BuiltResponse {
  const violation =
    status === 406
      ? requestViolation(
          operation,
          "header.accept",
          "not_acceptable",
          `Accept allows no documented type: ${detail}`,
        )
      : {
          ...requestViolation(operation, "body", "mock_failed", detail),
          responsible: "mock" as const,
          side: "response" as const,
        };
  return { response: problemResponse(status, title, detail), violations: [violation] };
}

/** Validates a response; `empty` allows an error without its documented body. */
export function withViolations(
  document: ContractDocument,
  operation: Operation,
  response: MockResponse,
  empty: boolean,
): BuiltResponse {
  // ETT sends some errors without a body although it documents one for others of that status.
  const allowed = empty && response.status >= 400 ? withoutContents(operation) : operation;
  const found = checkResponse(document, allowed, { ...response, body: readableBody(response) });
  return { response, violations: responseViolations(operation, found, "document") };
}

function withoutContents(operation: Operation): Operation {
  return { ...operation, responses: operation.responses.map((response) => ({ ...response, contents: [] })) };
}

/** Removes the content type from a response without a body: Prism labels it as text. */
export function withoutEmptyType(response: MockResponse): MockResponse {
  if (response.body !== undefined) return response;
  const { "content-type": _, ...headers } = response.headers;
  return { ...response, headers };
}

function typeOf({ mediaType }: { readonly mediaType: string }): string {
  return mediaType;
}

/** Labels a body with the first documented media type whose schema it fits. */
function withFittingType(
  document: ContractDocument,
  operation: Operation,
  response: MockResponse,
  types: readonly string[],
): MockResponse {
  if (response.headers["content-type"] !== undefined) return response;
  const candidates = types.map((type) => ({
    ...response,
    headers: { ...response.headers, "content-type": concreteType(type) },
  }));
  const fits = (candidate: MockResponse) =>
    checkResponse(document, operation, { ...candidate, body: readableBody(candidate) }).every(
      ({ path }) => path?.[0] !== "body",
    );
  const fallback = response.body instanceof Uint8Array ? "application/octet-stream" : "application/json";
  return (
    candidates.find(fits) ??
    candidates[0] ?? { ...response, headers: { ...response.headers, "content-type": fallback } }
  );
}
