import { operationId } from "../contract/contract-document.js";
import type { Parameters } from "../contract/parameters.js";
import type { ContractRequest } from "../contract/types.js";
import { describeFault, type Fault } from "../faults/fault.js";
import type { RequestBody } from "../http/request-body.js";
import { type MockResponse, readableBody } from "../http/response.js";
import type { Redactor } from "../secrets/redactor.js";
import type { HandledRequest, Violation } from "../validation/violation.js";

/**
 * A request that reached the server, and its response. `[redacted]` replaces secrets: credentials in headers, and in
 * query and bodies each field that the document marks as a secret or that has a name such as `client_secret` or
 * `access_token`. It then replaces each secret of 8 or more characters everywhere, in other encodings too.
 */
export interface RecordedRequest {
  /** The operation; absent if the request matched none. */
  readonly operationId?: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  /** Path and query. */
  readonly url: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Documented path and query parameters under the document's names, in the types of their schemas. */
  readonly params: Parameters;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, the fields of a form, or text; `undefined` without a body or if it was malformed. */
  readonly body: unknown;
  readonly response: {
    /** 0 if the connection was reset before a response was sent. */
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** `undefined` if it was empty. */
    readonly body: unknown;
  };
  /** The fault that `injectFault()` caused, in words; absent without one. */
  readonly fault?: string;
  readonly violations: readonly Violation[];
}

/** Records a handled request without its secrets. */
export function record(
  redactor: Redactor,
  request: ContractRequest,
  body: RequestBody,
  handled: HandledRequest,
  fault: Fault | undefined,
): RecordedRequest {
  const hasResponse = fault?.reset === undefined || fault.reset === "mid-body";
  // Names first, then the values found under them: a secret may appear in several parts.
  return redactor.known({
    ...(handled.operation !== undefined && { operationId: operationId(handled.operation) }),
    method: request.method.toUpperCase(),
    path: request.url.path,
    url: request.url.path + redactor.search(request.url.search),
    query: redactor.value(request.url.query) as RecordedRequest["query"],
    params: redactor.value(handled.params ?? NO_PARAMETERS) as Parameters,
    headers: redactor.headers(request.headers),
    body: body.isText === true ? redactor.text(String(body.content)) : redactor.value(body.content),
    response: hasResponse ? recordResponse(redactor, handled.response) : noResponse,
    ...(fault !== undefined && { fault: describeFault(fault) }),
    violations: handled.violations,
  });
}

const noResponse = { status: 0, headers: {}, body: undefined };

const NO_PARAMETERS: Parameters = { path: {}, query: {} };

function recordResponse(redactor: Redactor, response: MockResponse): RecordedRequest["response"] {
  const body = readableBody(response);
  const isText = response.body instanceof Uint8Array && typeof body === "string";
  return {
    status: response.status,
    headers: redactor.headers(response.headers),
    body: isText ? redactor.text(body) : redactor.value(body),
  };
}
