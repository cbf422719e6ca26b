import type { IHttpOperation, IHttpOperationResponse } from "@stoplight/types";
import { type Answer, problemAnswer, readableBody } from "../http/response.js";
import { findResponse } from "../prism/contract-document.js";
import { checkAnswer, mockResponse } from "../prism/prism.js";
import { isRefusal, type PrismRequest, type Refusal } from "../prism/types.js";
import { requestFault, responseViolations } from "../validation/diagnostics.js";
import { blameForAnswer } from "../validation/responsible.js";
import type { Violation } from "../validation/violation.js";

/** An answer, and in what it, or the wish for it, breaks the document. */
export interface Reply {
  readonly answer: Answer;
  readonly violations: readonly Violation[];
}

/** What an answer is to be: from a script or from a `Prefer` header. Known to exist in the document. */
export interface WantedAnswer {
  readonly status: number;
  readonly example?: string;
  readonly dynamic?: boolean;
  readonly empty?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent for a body from the document. */
  readonly body?: { readonly value: unknown };
  readonly validate: boolean;
}

/** Makes the wanted answer and checks it, if it is to be checked. */
export function produce(operation: IHttpOperation, request: PrismRequest, wanted: WantedAnswer): Reply {
  const { status, example, dynamic, empty = false, headers = {}, body } = wanted;
  const documented = findResponse(operation, status);
  const contents = documented?.contents ?? [];
  const response: IHttpOperationResponse = { id: "undocumented", ...documented, code: String(status) };
  const options = {
    ...(dynamic !== undefined && { dynamic }),
    ...(example !== undefined && {
      example,
      mediaTypes: contents.filter(({ examples }) => examples?.some(({ key }) => key === example)).map(typeOf),
    }),
  };
  const source = empty ? emptied(response) : body !== undefined ? { ...response, contents: [] } : response;
  let mocked = mockResponse(operation, request, source, options);
  // A server sends its errors in the type it has, whatever the client accepts (RFC 9110, section 12.4.1).
  if (isRefusal(mocked) && mocked.status === 406 && status >= 400)
    mocked = mockResponse(operation, request, response, { ...options, mediaTypes: ["*/*"] });
  if (isRefusal(mocked)) return unanswerable(operation, mocked);

  const answer = withoutEmptyType({
    status,
    headers: { ...mocked.headers, ...headers },
    body: body === undefined ? mocked.body : body.value,
  });
  const typed = body === undefined ? answer : withFittingType(operation, answer, contents.map(typeOf));
  if (!wanted.validate) return { answer: typed, violations: [] };
  const { violations } = checked(operation, typed, empty);
  const type = typed.headers["content-type"];
  return {
    answer: typed,
    violations: violations.map((violation) => ({
      ...violation,
      blame: blameForAnswer(violation, wanted, documented, type),
    })),
  };
}

// What answers without the documented body stands in front of the operation, as ETT's version check and policies do,
// and sends none of the operation's own headers. Where no body is documented, the headers are those of that answer.
function emptied(response: IHttpOperationResponse): IHttpOperationResponse {
  if (!response.contents?.length) return response;
  return { ...response, contents: [], headers: response.headers?.filter(({ required }) => required) ?? [] };
}

function unanswerable(operation: IHttpOperation, { status, title, detail }: Refusal): Reply {
  const violation =
    status === 406
      ? requestFault(
          operation,
          "header.accept",
          "not_acceptable",
          `Accept allows no documented type: ${detail}`,
        )
      : {
          ...requestFault(operation, "body", "mock_failed", detail),
          blame: "mock" as const,
          side: "response" as const,
        };
  return { answer: problemAnswer(status, title, detail), violations: [violation] };
}

/** An answer of the document's own with everything in which it breaks the document. */
export function checked(operation: IHttpOperation, answer: Answer, empty: boolean): Reply {
  // ETT answers some errors without a body although it documents one for others of that status.
  const allowed = empty && answer.status >= 400 ? withoutContents(operation) : operation;
  const found = checkAnswer(allowed, { ...answer, body: readableBody(answer) });
  return { answer, violations: responseViolations(operation, found, "document") };
}

function withoutContents(operation: IHttpOperation): IHttpOperation {
  return { ...operation, responses: operation.responses.map((response) => ({ ...response, contents: [] })) };
}

/** Prism labels an answer without content as text. */
export function withoutEmptyType(answer: Answer): Answer {
  if (answer.body !== undefined) return answer;
  const { "content-type": _, ...headers } = answer.headers;
  return { ...answer, headers };
}

function typeOf({ mediaType }: { readonly mediaType: string }): string {
  return mediaType;
}

/** Labels a scripted body with the first documented type whose schema it fits. */
function withFittingType(operation: IHttpOperation, answer: Answer, types: readonly string[]): Answer {
  if (answer.headers["content-type"] !== undefined) return answer;
  const candidates = types.map((type) => ({
    ...answer,
    headers: { ...answer.headers, "content-type": type },
  }));
  const fits = (candidate: Answer) =>
    checkAnswer(operation, { ...candidate, body: readableBody(candidate) }).every(
      ({ path }) => path?.[0] !== "body",
    );
  const fallback = answer.body instanceof Uint8Array ? "application/octet-stream" : "application/json";
  return (
    candidates.find(fits) ??
    candidates[0] ?? { ...answer, headers: { ...answer.headers, "content-type": fallback } }
  );
}
