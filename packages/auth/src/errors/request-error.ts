import type { CallHistory, Operation, Problem } from "@energy-clients/client-core";
import type { Call } from "../call/call-context.js";

/**
 * Why a call has no answer. Removing or renaming a code is a major change.
 *
 * - `outcome_unknown`: the request may have been acted on, and sending it again would act again. It was lost on the
 *   way, answered 408 or 5xx, or its answer could not be read. `recoveryHint` says where to look; `cause` what happened.
 * - `request_refused`: `fetch` itself refused to send the request: a header, the method, or a port that it blocks.
 * - `retry_failed`: a request that may be repeated was lost, and could not be sent again: `cause` tells why.
 * - `connect_failed`: no connection could be made: the name was not found, the host was unreachable, or the host, a proxy
 *   or the server's TLS ended the attempt. Nothing was sent.
 * - `certificate_rejected`: this side did not accept the server's TLS: its certificate is not trusted, or it speaks no
 *   supported version of TLS. Nothing was sent.
 * - `network_failed`: the connection broke before the whole answer was there.
 * - `timed_out`: an attempt took longer than `timeoutMs`, its answer's body included.
 * - `deadline_exceeded`: the whole call took longer than `deadlineMs`, waits and repetitions included.
 * - `response_too_large`: the answer's body is larger than `maxBodyBytes`.
 */
export type RequestErrorCode =
  | "outcome_unknown"
  | "request_refused"
  | "retry_failed"
  | "connect_failed"
  | "certificate_rejected"
  | "network_failed"
  | "timed_out"
  | "deadline_exceeded"
  | "response_too_large";

/**
 * What became of the request.
 *
 * - `unknown`: the API may have acted on it; sending it again may act twice.
 * - `not_acted_on`: the API provably did not act on it; it may be sent again.
 * - `idempotent`: not known, and of no matter: sent again, the operation has the effect of sending it once.
 */
export type RequestOutcome = "unknown" | "not_acted_on" | "idempotent";

/** What a {@link RequestError} may carry beside its code and message. */
export interface RequestErrorDetails extends ErrorOptions, CallHistory {
  readonly operation?: Operation | undefined;
  readonly outcome: RequestOutcome;
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
}

/** Thrown when a call ends without an answer to hand out. Holds no token, key, secret, URL, header or body. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: RequestErrorCode;
  readonly outcome: RequestOutcome;
  /** The document's `operationId`; `undefined` for requests outside the document. */
  readonly operationId: string | undefined;
  /** Where to learn what became of the request, in the document's words; set when `outcome` is `unknown`. */
  readonly recoveryHint: string | undefined;
  /** HTTP requests that were sent or tried, those of every attempt and replay. */
  readonly requests: number;
  /**
   * Whether the API may have acted on any of them. Also `true` for a `PUT` or `DELETE` that was lost and may be sent
   * again, whatever kept its retry from being sent.
   */
  readonly mayHaveActed: boolean;
  /** HTTP status of the answer that could not be used; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The answer's error body in one shape; `undefined` when there was none. */
  readonly problem: Problem | undefined;

  constructor(code: RequestErrorCode, message: string, details: RequestErrorDetails) {
    const { operation, outcome, requests, mayHaveActed, status, problem, cause } = details;
    super(`[auth] ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.outcome = outcome;
    this.operationId = operation?.id;
    this.recoveryHint = outcome === "unknown" ? (operation?.recoveryHint ?? FIND_OUT) : undefined;
    this.requests = requests;
    this.mayHaveActed = mayHaveActed;
    this.status = status;
    this.problem = problem;
  }
}

const FIND_OUT = "No document says where to look: ask the API's owner.";

type Ending = Pick<RequestErrorDetails, "cause" | "status" | "problem">;

/** An error of a call, as the call stands. */
export function requestError(
  code: RequestErrorCode,
  call: Call,
  message: string,
  ending: Ending = {},
): RequestError {
  const { isRepeatable, mayHaveActed } = call;
  const outcome = isRepeatable ? "idempotent" : mayHaveActed ? "unknown" : "not_acted_on";
  return errorOf(code, call, message, outcome, ending);
}

/** The error of a call that may have been acted on, and that must not be sent again. */
export function outcomeUnknown(call: Call, what: string, ending: Ending = {}): RequestError {
  const advice = call.operation?.recoveryHint ?? FIND_OUT;
  const message = `${nameOf(call)} ${what}. Whether it was acted on is unknown: find out before sending it again. ${advice}`;
  return errorOf("outcome_unknown", call, message, "unknown", ending);
}

/** The call's operation, for messages. */
export function nameOf({ operation }: Call): string {
  return operation ? `${operation.id} (${operation.method} ${operation.path})` : "the request";
}

function errorOf(
  code: RequestErrorCode,
  { operation, history }: Call,
  message: string,
  outcome: RequestOutcome,
  ending: Ending,
): RequestError {
  return new RequestError(code, message, { operation, outcome, ...history, ...ending });
}
