import { type Fault, faultInWords } from "../faults/fault.js";
import type { RequestBody } from "../http/request-body.js";
import { type Answer, readableBody } from "../http/response.js";
import { operationId } from "../prism/contract-document.js";
import { type Parameters, parseParameters } from "../prism/request.js";
import type { PrismRequest } from "../prism/types.js";
import type { Redactor } from "../secrets/redactor.js";
import type { Exchange, Violation } from "../validation/violation.js";

/**
 * A request that reached the mock, and its answer. Secrets are replaced by `[redacted]`: credentials in headers, and
 * what the document marks as a secret or has a name such as `client_secret` or `access_token`, in query and bodies. A
 * secret of 8 or more characters is then replaced wherever it is, in other encodings too. That it was sent can still be
 * seen.
 */
export interface RecordedRequest {
  /** The operation; absent when the request matched none. */
  readonly operationId?: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  /** Path and query. */
  readonly url: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Documented path and query parameters under the document's names, numbers as numbers. */
  readonly params: Parameters;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the fields of a form, or text; `undefined` when there was none or it was malformed. */
  readonly body: unknown;
  readonly response: {
    /** 0 when the connection was reset before anything was answered. */
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** `undefined` when it was empty. */
    readonly body: unknown;
  };
  /** What `fault()` made go wrong, in words; absent when nothing did. */
  readonly fault?: string;
  readonly violations: readonly Violation[];
}

/** Keeps of an exchange what a test may see. */
export function record(
  redactor: Redactor,
  request: PrismRequest,
  search: string,
  body: RequestBody,
  done: Exchange,
  fault: Fault | undefined,
): RecordedRequest {
  const isAnswered = fault?.reset === undefined || fault.reset === "mid-body";
  // All parts by their names first, and then all of them by what was found: a secret may be in several of them.
  return redactor.known({
    ...(done.operation !== undefined && { operationId: operationId(done.operation) }),
    method: request.method.toUpperCase(),
    path: request.url.path,
    url: request.url.path + redactor.search(search),
    query: redactor.value(request.url.query) as RecordedRequest["query"],
    params: redactor.value(parameters(request, done)) as Parameters,
    headers: redactor.headers(request.headers),
    body: body.isText === true ? redactor.text(String(body.content)) : redactor.value(body.content),
    response: isAnswered ? recordAnswer(redactor, done.answer) : noAnswer,
    ...(fault !== undefined && { fault: faultInWords(fault) }),
    violations: done.violations,
  });
}

const noAnswer = { status: 0, headers: {}, body: undefined };

function parameters(request: PrismRequest, { operation }: Exchange): Parameters {
  return operation === undefined ? { path: {}, query: {} } : parseParameters(operation, request);
}

function recordAnswer(redactor: Redactor, answer: Answer): RecordedRequest["response"] {
  const body = readableBody(answer);
  const isText = answer.body instanceof Uint8Array && typeof body === "string";
  return {
    status: answer.status,
    headers: redactor.headers(answer.headers),
    body: isText ? redactor.text(body) : redactor.value(body),
  };
}
