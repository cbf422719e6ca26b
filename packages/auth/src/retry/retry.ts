import { ClientError, keepHistory, parseProblem } from "@energy-clients/client-core";
import { type Call, callOf, withCall } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { nameOf, outcomeUnknown, RequestError, requestError } from "../errors/request-error.js";
import { errorCodeOf } from "../events/events.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { bodyProblem, peekBody } from "../http/parse-body.js";
import { retryAfterMs } from "../http/retry-after.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";
import { sleep as sleepFor } from "../time/sleep.js";
import { judgeFailure, judgeStatus, type Verdict } from "./retry-policy.js";

/** How a call is repeated. Times are in ms. */
export interface RetryOptions {
  /** Most attempts, the first included; 1 repeats nothing. @defaultValue 4 */
  readonly maxAttempts?: number;
  /** Longest pause before the second attempt; it doubles with each further one. @defaultValue 500 */
  readonly initialDelayMs?: number;
  /** Longest pause that this side chooses. @defaultValue 20_000 */
  readonly maxDelayMs?: number;
  /**
   * Longest `Retry-After` that is waited for. An answer that asks for more is handed out at once: sending before that
   * time would only bring the same answer. @defaultValue 60_000
   */
  readonly maxRetryAfterMs?: number;
}

/** What {@link retrySafely} needs beside. */
export interface RetrySettings extends RetryOptions, ClockSettings {
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Waits that many ms, or rejects with the signal's reason when it aborts. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** How an attempt ended; `unusable` tells why the response of a success cannot be used. */
type Ending = { readonly response: Response; readonly unusable?: string } | { readonly error: unknown };

/**
 * Repeats what may be repeated, by the tables of `retry-policy.ts`: after a pause with full jitter, not before the
 * server's `Retry-After`, and only when the pause leaves time before the deadline. Whatever ends the last attempt is
 * the call's result.
 *
 * @returns A decorator that rejects with {@link RequestError} `outcome_unknown` for a request that may have been acted
 * on and must not be sent again.
 */
export function retrySafely(settings: RetrySettings = {}): FetchDecorator {
  const { maxAttempts = 4, now = Date.now, sleep = sleepFor } = settings;
  const monotonicNow = monotonicOf(settings);
  return (next) => async (url, init) => {
    const call = callOf(init);
    const request = withCall(init, call);
    for (let attempt = 1; ; attempt += 1) {
      const isRetryOfLost = call.history.mayHaveActed;
      let ending: Ending;
      try {
        const response = await next(url, request);
        if (response.ok) {
          // Nothing is lost of what may be asked for again: the client tells what is wrong with it.
          const unusable = call.isRepeatable ? undefined : await bodyProblem(response, call.operation);
          if (unusable === undefined) return withHistory(response, call);
          ending = { response, unusable };
        } else {
          ending = { response };
        }
      } catch (error) {
        // Whoever aborted has got an answer from the deadline, which knows more.
        if (call.isStopped) throw error;
        ending = { error };
      }
      const verdict = await judge(ending, call);
      if (verdict === "unknown") throw await lost(ending, call);
      const delayMs = verdict === "repeat" && attempt < maxAttempts ? pause(ending, attempt) : undefined;
      if (delayMs === undefined || monotonicNow() + delayMs >= call.endsAt) {
        if ("error" in ending) throw isRetryOfLost ? retryFailed(ending.error, call) : ending.error;
        return withHistory(ending.response, call);
      }
      call.emit?.({ type: "retry", attempt: attempt + 1, delayMs, reason: reasonOf(ending) });
      await sleep(delayMs, call.signal);
    }
  };

  function pause(ending: Ending, attempt: number): number | undefined {
    const { initialDelayMs = 500, maxDelayMs = 20_000, maxRetryAfterMs = 60_000 } = settings;
    const asked = askedFor(ending, now()) ?? 0;
    if (asked > maxRetryAfterMs) return undefined;
    const { random = Math.random } = settings;
    // On top of what the server asks: all who were told the same moment would else come back at once.
    return asked + random() * Math.min(initialDelayMs * 2 ** (attempt - 1), maxDelayMs);
  }
}

/** Looks into the body only where the status leaves something open. */
async function judge(ending: Ending, call: Call): Promise<Verdict> {
  if ("error" in ending) return judgeFailure(ending.error, call);
  const { response } = ending;
  // It was acted on, and the id that tells of it is lost: any other success has been handed out.
  if (response.ok) return "unknown";
  const verdict = judgeStatus(response.status, call.isRepeatable);
  return verdict === "repeat" && response.status === 429 && (await isQuotaSpent(response))
    ? "final"
    : verdict;
}

/** In the words of Amazon API Gateway. No pause within a call mends a spent quota. */
async function isQuotaSpent(response: Response): Promise<boolean> {
  return parseProblem(await peekBody(response), response.status).title === "Limit Exceeded";
}

async function lost(ending: Ending, call: Call): Promise<Error> {
  if ("error" in ending) {
    const { error } = ending;
    const status = error instanceof RequestError ? error.status : undefined;
    return outcomeUnknown(
      call,
      `was sent, and its response was lost${call.failure ? `: ${call.failure}` : ""}`,
      { cause: error, status },
    );
  }
  const { response, unusable } = ending;
  const { status } = response;
  if (unusable !== undefined) {
    const cause = new ClientError(
      "response_malformed",
      call.operation?.id ?? "the request",
      `the response has ${unusable}`,
    );
    return outcomeUnknown(call, `responded ${status} with ${unusable}`, { status, cause });
  }
  const problem = parseProblem(await peekBody(response), status);
  return outcomeUnknown(call, `responded ${status}`, { status, problem });
}

function withHistory(response: Response, { history }: Call): Response {
  keepHistory(response, history);
  return response;
}

/** No error of tokens or quota says that an earlier request of the call was lost: many calls may share it. */
function retryFailed(error: unknown, call: Call): unknown {
  if (error instanceof RequestError) return error;
  const message = `${nameOf(call)} was sent, its response was lost, and it could not be sent again (${errorCodeOf(error)}).`;
  return requestError("retry_failed", call, message, { cause: error });
}

function askedFor(ending: Ending, now: number): number | undefined {
  if ("response" in ending) return retryAfterMs(ending.response.headers, now);
  return ending.error instanceof AuthError ? ending.error.retryAfterMs : undefined;
}

function reasonOf(ending: Ending): string {
  return "response" in ending ? String(ending.response.status) : errorCodeOf(ending.error);
}
