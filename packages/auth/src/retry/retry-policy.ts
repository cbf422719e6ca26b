import { isTransientStatus, provesRefusal } from "@energy-clients/client-core";
import type { CallContext } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { RequestError } from "../errors/request-error.js";

/**
 * What follows from the end of an attempt.
 *
 * - `final`: the response or error is the call's result.
 * - `retry`: the request may be sent again.
 * - `unknown`: the API may have acted on the request, and it must not be sent again.
 */
export type RetryDecision = "final" | "retry" | "unknown";

/**
 * Decides by a response's status. A 401 arrives here after the replay with a new token.
 *
 * | status | idempotent operation | any other |
 * |---|---|---|
 * | 2xx | final | final |
 * | 3xx | final | unknown |
 * | 408, 499 | retry | unknown |
 * | 425, 429 | retry | retry |
 * | other 4xx | final | final |
 * | 501, 505 | final | unknown |
 * | other 5xx | retry | unknown |
 */
export function decideByStatus(status: number, isIdempotent: boolean): RetryDecision {
  if (status >= 200 && status < 300) return "final";
  const isTransient = isTransientStatus(status) && status !== 501 && status !== 505;
  if (!provesRefusal(status) && !isIdempotent) return "unknown";
  return isTransient ? "retry" : "final";
}

/**
 * Decides by the error of an attempt without a response.
 *
 * | failure | idempotent operation | any other |
 * |---|---|---|
 * | `connect_failed` | retry | retry |
 * | `network_failed`, `timed_out` | retry | unknown |
 * | `response_too_large` | final | unknown |
 * | `certificate_rejected` | final | final |
 * | no token for a transient reason | retry | retry |
 * | anything else before sending | final | final |
 * | anything else after sending | final | unknown |
 */
export function decideByFailure(
  error: unknown,
  { isIdempotent, mayHaveActed }: Pick<CallContext, "isIdempotent" | "mayHaveActed">,
): RetryDecision {
  const isInDoubt = mayHaveActed || (error instanceof RequestError && error.outcome === "unknown");
  if (isInDoubt && !isIdempotent) return "unknown";
  if (error instanceof RequestError) return TRANSIENT_FAILURES.has(error.code) ? "retry" : "final";
  return isTokenExpectedSoon(error) ? "retry" : "final";
}

/** While backing off after a rejected secret, the next token request would be rejected too. */
function isTokenExpectedSoon(error: unknown): boolean {
  if (!(error instanceof AuthError)) return false;
  if (error.code === "token_request_failed") return true;
  if (error.code !== "token_request_backing_off") return false;
  return !(error.cause instanceof AuthError) || error.cause.code === "token_request_failed";
}

const TRANSIENT_FAILURES: ReadonlySet<string> = new Set(["connect_failed", "network_failed", "timed_out"]);
