import type { CallContext } from "../call/call-context.js";
import {
  RequestError,
  type RequestErrorCode,
  type RequestErrorDetails,
  type RequestOutcome,
  recoveryHintOf,
} from "../errors/request-error.js";

/** What is known of the request that ended the call. */
type Ending = Pick<RequestErrorDetails, "cause" | "status" | "problem">;

/** Makes the error of a call; the outcome follows from the call's present state. */
export function requestError(
  code: RequestErrorCode,
  context: CallContext,
  message: string,
  ending: Ending = {},
): RequestError {
  const { isIdempotent, mayHaveActed } = context;
  const outcome = isIdempotent ? "idempotent" : mayHaveActed ? "unknown" : "not_acted_on";
  return errorOf(code, context, message, outcome, ending);
}

/** Makes the error of a call that the API may have acted on, and that must not be sent again. */
export function outcomeUnknown(context: CallContext, what: string, ending: Ending = {}): RequestError {
  const advice = recoveryHintOf(context.operation);
  const message = `${nameOf(context)} ${what}. Whether it was acted on is unknown: find out before sending it again. ${advice}`;
  return errorOf("outcome_unknown", context, message, "unknown", ending);
}

/** The name of the call's operation, for messages. */
export function nameOf({ operation }: CallContext): string {
  return operation ? `${operation.id} (${operation.method} ${operation.path})` : "the request";
}

function errorOf(
  code: RequestErrorCode,
  { operation, history }: CallContext,
  message: string,
  outcome: RequestOutcome,
  ending: Ending,
): RequestError {
  return new RequestError(code, message, { operation, outcome, ...history, ...ending });
}
