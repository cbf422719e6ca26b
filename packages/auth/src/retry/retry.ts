import {
  ClientError,
  type ClockSettings,
  isOneShot,
  monotonicOf,
  parseProblem,
  sleep as sleepFor,
} from "@energy-clients/client-core";
import { type CallContext, contextOf, withContext } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { RequestError } from "../errors/request-error.js";
import { errorCodeOf } from "../events/report.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { checkBody, peekBody } from "../http/parse-body.js";
import { retryAfterMs } from "../http/retry-after.js";
import { nameOf, outcomeUnknown, requestError } from "./call-error.js";
import { decideByFailure, decideByStatus, type RetryDecision } from "./retry-policy.js";

/** How a call is retried. Times are in ms. */
export interface RetryOptions {
  /** Most attempts, including the first; 1 disables retries. @defaultValue 4 */
  readonly maxAttempts?: number;
  /** Longest pause before the second attempt; it doubles with each further one. @defaultValue 500 */
  readonly initialDelayMs?: number;
  /** Longest pause that this side chooses. @defaultValue 20_000 */
  readonly maxDelayMs?: number;
  /**
   * Longest `Retry-After` to wait for. A response that asks for more is returned at once: a request before that time
   * would only be refused again. @defaultValue 60_000
   */
  readonly maxRetryAfterMs?: number;
}

/** Settings of {@link retrySafely}. */
export interface RetrySettings extends RetryOptions, ClockSettings {
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Waits that many ms, or rejects with the signal's reason when it aborts. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** How an attempt ended; `unusable` says why a successful response cannot be used. */
type Ending = { readonly response: Response; readonly unusable?: string } | { readonly error: unknown };

/**
 * Retries requests that may be sent again, by the tables of `retry-policy.ts`: after a pause with full jitter, not before
 * the server's `Retry-After`, and only if the pause ends before the deadline. The last attempt's response or error is
 * the call's result.
 *
 * @returns A decorator that rejects with {@link RequestError} `outcome_unknown` when the API may have acted on a request
 * that must not be sent again.
 */
export function retrySafely(settings: RetrySettings = {}): FetchDecorator {
  const { maxAttempts = 4, now = Date.now, sleep = sleepFor } = settings;
  const monotonicNow = monotonicOf(settings);
  return (next) => async (url, init) => {
    const context = contextOf(init);
    const request = withContext(init, context);
    for (let attempt = 1; ; attempt += 1) {
      const isRetryOfLost = context.history.mayHaveActed;
      let ending: Ending;
      try {
        const response = await next(url, request);
        if (response.ok) {
          // An idempotent request can be sent again, so nothing is lost: the client reports what is wrong with it.
          const body = context.isIdempotent ? undefined : await checkBody(response, context.operation);
          if (body?.problem === undefined) {
            if (body) context.reportParsedBody(response, body.value);
            return reported(response, context);
          }
          ending = { response, unusable: body.problem };
        } else {
          ending = { response };
        }
      } catch (error) {
        // The deadline layer has already rejected the caller.
        if (context.isStopped) throw error;
        ending = { error };
      }
      const decision = await decide(ending, context);
      if (decision === "unknown") throw await lost(ending, context);
      const mayRetry = decision === "retry" && attempt < maxAttempts && !isOneShot(init);
      const delayMs = mayRetry ? pause(ending, attempt) : undefined;
      if (delayMs === undefined || monotonicNow() + delayMs >= context.endsAt) {
        if ("error" in ending) throw isRetryOfLost ? retryFailed(ending.error, context) : ending.error;
        return reported(ending.response, context);
      }
      context.emit?.({ type: "retry", attempt: attempt + 1, delayMs, reason: reasonOf(ending) });
      await sleep(delayMs, context.signal);
    }
  };

  function pause(ending: Ending, attempt: number): number | undefined {
    const { initialDelayMs = 500, maxDelayMs = 20_000, maxRetryAfterMs = 60_000 } = settings;
    const requested = requestedPause(ending, now()) ?? 0;
    if (requested > maxRetryAfterMs) return undefined;
    const { random = Math.random } = settings;
    // Added to the server's pause: all clients that were given the same moment would otherwise return together.
    return requested + random() * Math.min(initialDelayMs * 2 ** (attempt - 1), maxDelayMs);
  }
}

/** Reads the body only where the status leaves the decision open. */
async function decide(ending: Ending, context: CallContext): Promise<RetryDecision> {
  if ("error" in ending) return decideByFailure(ending.error, context);
  const { response } = ending;
  // The API acted, and the id in its response is lost: any usable 2xx has been returned already.
  if (response.ok) return "unknown";
  const decision = decideByStatus(response.status, context.isIdempotent);
  return decision === "retry" && response.status === 429 && (await isQuotaSpent(response))
    ? "final"
    : decision;
}

/** Amazon API Gateway's wording. A pause within a call cannot renew a quota. */
async function isQuotaSpent(response: Response): Promise<boolean> {
  return parseProblem(await peekBody(response), response.status).title === "Limit Exceeded";
}

async function lost(ending: Ending, context: CallContext): Promise<Error> {
  if ("error" in ending) {
    const { error } = ending;
    const status = error instanceof RequestError ? error.status : undefined;
    const reason = context.failure ? `: ${context.failure}` : "";
    return outcomeUnknown(context, `was sent, and its response was lost${reason}`, { cause: error, status });
  }
  const { response, unusable } = ending;
  const { status } = response;
  if (unusable !== undefined) {
    const id = context.operation?.id ?? "the request";
    const cause = new ClientError("response_malformed", id, `the response has ${unusable}`);
    return outcomeUnknown(context, `responded ${status} with ${unusable}`, { status, cause });
  }
  const problem = parseProblem(await peekBody(response), status);
  return outcomeUnknown(context, `responded ${status}`, { status, problem });
}

/** Reports the call's history to the client, and returns the response. */
function reported(response: Response, context: CallContext): Response {
  context.reportHistory(context.history);
  return response;
}

/** Errors of tokens and quotas do not say that an earlier request of the call was lost: many calls may share them. */
function retryFailed(error: unknown, context: CallContext): unknown {
  if (error instanceof RequestError) return error;
  const message = `${nameOf(context)} was sent, its response was lost, and it could not be sent again (${errorCodeOf(error)}).`;
  return requestError("retry_failed", context, message, { cause: error });
}

/** The pause that the server asks for, in ms. */
function requestedPause(ending: Ending, now: number): number | undefined {
  if ("response" in ending) return retryAfterMs(ending.response.headers, now);
  return ending.error instanceof AuthError ? ending.error.retryAfterMs : undefined;
}

function reasonOf(ending: Ending): string {
  return "response" in ending ? String(ending.response.status) : errorCodeOf(ending.error);
}
