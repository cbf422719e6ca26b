import { provesRefusal } from "@energy-clients/client-core";
import type { Call } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { RequestError } from "../errors/request-error.js";

/**
 * What follows from the end of an attempt.
 *
 * - `final`: it is the call's result.
 * - `repeat`: the request may be sent again.
 * - `unknown`: it may have been acted on, and must not be sent again.
 */
export type Verdict = "final" | "repeat" | "unknown";

/**
 * The table of answers. A 401 arrives here after the replay with a new token.
 *
 * | status | repeatable operation | any other |
 * |---|---|---|
 * | 2xx | final | final |
 * | 3xx | final | unknown |
 * | 408 | repeat | unknown |
 * | 429 | repeat | repeat |
 * | other 4xx | final | final |
 * | 501, 505 | final | unknown |
 * | other 5xx | repeat | unknown |
 */
export function judgeStatus(status: number, isRepeatable: boolean): Verdict {
  if (status >= 200 && status < 300) return "final";
  if (status === 429) return "repeat";
  if (provesRefusal(status)) return "final";
  if (!isRepeatable) return "unknown";
  const isPassing = status === 408 || (status >= 500 && status !== 501 && status !== 505);
  return isPassing ? "repeat" : "final";
}

/**
 * The table of failures.
 *
 * | failure | repeatable operation | any other |
 * |---|---|---|
 * | `connect_failed` | repeat | repeat |
 * | `network_failed`, `timed_out` | repeat | unknown |
 * | `response_too_large` | final | unknown |
 * | `certificate_rejected` | final | final |
 * | no token for a passing reason | repeat | repeat |
 * | anything else before sending | final | final |
 * | anything else after sending | final | unknown |
 */
export function judgeFailure(
  error: unknown,
  { isRepeatable, mayHaveActed }: Pick<Call, "isRepeatable" | "mayHaveActed">,
): Verdict {
  const isInDoubt = mayHaveActed || (error instanceof RequestError && error.outcome === "unknown");
  if (isInDoubt && !isRepeatable) return "unknown";
  if (error instanceof RequestError) return PASSING_FAILURES.has(error.code) ? "repeat" : "final";
  return isTokenOnItsWay(error) ? "repeat" : "final";
}

/** Whether a token may be had soon. Backing off after a refused secret, the next request would be refused too. */
function isTokenOnItsWay(error: unknown): boolean {
  if (!(error instanceof AuthError)) return false;
  if (error.code === "token_request_failed") return true;
  if (error.code !== "token_request_backing_off") return false;
  return !(error.cause instanceof AuthError) || error.cause.code === "token_request_failed";
}

const PASSING_FAILURES: ReadonlySet<string> = new Set(["connect_failed", "network_failed", "timed_out"]);
