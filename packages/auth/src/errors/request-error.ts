import {
  type CallHistory,
  EnergyClientsError,
  type Operation,
  type Problem,
} from "@energy-clients/client-core";

/**
 * Why a call has no response. Removing or renaming a code is a major change.
 *
 * - `outcome_unknown`: the API may have acted on the request, and sending it again would act again. The request or its
 *   response was lost, the status was 408, 499 or 5xx, or the response could not be read. `recoveryHint` says where to
 *   look; `cause` says what happened.
 * - `request_refused`: `fetch` itself refused to send the request: because of a header, the method, or a blocked port.
 *   Correct what `cause` names.
 * - `retry_failed`: an idempotent request was lost and could not be sent again; `cause` says why. Call it again
 *   when that is resolved.
 * - `connect_failed`: the connection could not be made: the name was not found, the host was unreachable, or the host, a
 *   proxy or the server's TLS ended the attempt. Nothing was sent. Check the host name, the firewall and the proxy settings.
 * - `certificate_rejected`: this side did not accept the server's TLS: it does not trust the certificate, or supports
 *   none of the server's TLS versions. Nothing was sent. Set `NODE_EXTRA_CA_CERTS` to the company's authority.
 * - `network_failed`: the connection broke before the whole response had arrived. Call again: the operation is idempotent, else
 *   the code would be `outcome_unknown`.
 * - `timed_out`: an attempt took longer than `timeoutMs`, including the response body. Call again, or allow more time.
 * - `deadline_exceeded`: the whole call took longer than `deadlineMs`, including waits and retries. `outcome` says whether the
 *   API may have acted.
 * - `response_too_large`: the response body is larger than `maxBodyBytes`. Ask for smaller pages, or raise the limit.
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
 * - `idempotent`: unknown, but it does not matter: sending it again has the effect of sending it once.
 */
export type RequestOutcome = "unknown" | "not_acted_on" | "idempotent";

/** What a {@link RequestError} may carry in addition to its code and message. */
export interface RequestErrorDetails extends ErrorOptions, CallHistory {
  readonly operation?: Operation | undefined;
  readonly outcome: RequestOutcome;
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
}

/**
 * Thrown when a call ends without a usable response. Holds no token, key, secret, URL, header or body.
 *
 * @example
 * ```ts
 * import { RequestError } from "@energy-clients/auth";
 *
 * declare const error: unknown; // What a call was rejected with.
 * if (error instanceof RequestError && error.outcome === "unknown") {
 *   console.error("do not send it again before you know:", error.recoveryHint);
 * }
 * ```
 */
export class RequestError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/RequestError";
  override readonly name = "RequestError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: RequestErrorCode;
  readonly outcome: RequestOutcome;
  /** The document's `operationId`; `undefined` for requests outside the document. */
  readonly operationId: string | undefined;
  /** Where to learn what became of the request, in the document's words; set when `outcome` is `unknown`. */
  readonly recoveryHint: string | undefined;
  /** HTTP requests that were sent or tried, including those of every attempt and replay. */
  readonly requests: number;
  /**
   * Whether the API may have acted on any of them. Also `true` for a lost `PUT` or `DELETE`, whatever kept its retry
   * from being sent.
   */
  readonly mayHaveActed: boolean;
  /** HTTP status of the unusable response; `undefined` when no response arrived. */
  readonly status: number | undefined;
  /** The response's error body in one shape; `undefined` when there was none. */
  readonly problem: Problem | undefined;

  constructor(code: RequestErrorCode, message: string, details: RequestErrorDetails) {
    const { operation, outcome, requests, mayHaveActed, status, problem, cause } = details;
    super(`[auth] ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.outcome = outcome;
    this.operationId = operation?.id;
    this.recoveryHint = outcome === "unknown" ? recoveryHintOf(operation) : undefined;
    this.requests = requests;
    this.mayHaveActed = mayHaveActed;
    this.status = status;
    this.problem = problem;
  }
}

/** Where to learn what became of a request, as a sentence. */
export function recoveryHintOf(operation: Operation | undefined): string {
  return operation?.recoveryHint ?? "No document says where to look: ask the API's owner.";
}
