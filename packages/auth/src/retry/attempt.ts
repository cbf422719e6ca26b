import { type FetchInit, provesRefusal } from "@energy-clients/client-core";
import { type Call, callOf } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { nameOf, RequestError, type RequestErrorCode, requestError } from "../errors/request-error.js";
import { errorCodeOf, loggedHeaders } from "../events/events.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { asSentence, hostOf, networkFailure } from "../http/connection-failure.js";
import { fetchRefusal } from "../http/fetch-refusal.js";
import { BodyTooLarge, BodyTooShort, readBody } from "../http/read-body.js";
import { watchConnections } from "../http/unsent-requests.js";
import { redactAnswer } from "../secrets/redact-response.js";
import { sanitizedCause } from "../secrets/redaction.js";
import type { SetTimer } from "../time/alarm.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";
import { createTimeLimit, type LimitedRun } from "../time/time-limit.js";

/** Options of {@link limitAttempts}. */
export interface AttemptOptions extends ClockSettings {
  /** Longest time for one HTTP request, in ms, its answer's body included. */
  readonly timeoutMs: number;
  /** Largest body of an answer, in bytes. */
  readonly maxBodyBytes: number;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/** A request that has no response, and what is known of it. */
interface FailedRequest {
  readonly call: Call;
  readonly url: string;
  readonly init: FetchInit;
  /** Of the response that broke off; `undefined` when none had begun. */
  readonly status: number | undefined;
  readonly maxBodyBytes: number;
}

/**
 * Brings each HTTP request to a clear end: an answer whose body is there as a whole, or a {@link RequestError} that
 * tells whether the request can have been acted on.
 *
 * @returns A decorator that rejects with `request_refused`, `connect_failed`, `certificate_rejected`,
 * `network_failed`, `timed_out` or `response_too_large`.
 */
export function limitAttempts(options: AttemptOptions): FetchDecorator {
  const { timeoutMs, maxBodyBytes } = options;
  const monotonicNow = monotonicOf(options);
  const limit = createTimeLimit(timeoutMs, options.setTimer);
  return (next) => (url, init) => {
    watchConnections();
    const call = callOf(init);
    const { emit } = call;
    const startedAt = emit ? monotonicNow() : 0;
    let request = 0;
    let status: number | undefined;

    const fail = (error: unknown) =>
      emit?.({
        type: "failure",
        request,
        errorCode: errorCodeOf(error),
        durationMs: monotonicNow() - startedAt,
      });

    async function send(run: LimitedRun): Promise<Response> {
      call.throwIfStopped();
      call.begin();
      request = call.requests;
      emit?.({ type: "request", request });
      try {
        const answer = await next(url, { ...init, signal: run.signal });
        status = answer.status;
        const whole = init.method === "HEAD" ? answer : await readBody(answer, maxBodyBytes);
        const response = whole.ok ? whole : await redactAnswer(whole, init.headers);
        // What comes after its time must not change what the call knows: another request may be under way.
        if (run.isStopped) return response;
        call.mayHaveActed = !provesRefusal(response.status);
        emit?.({
          type: "response",
          request,
          status: response.status,
          durationMs: monotonicNow() - startedAt,
          headers: loggedHeaders(response.headers, init.headers),
        });
        return response;
      } catch (error) {
        if (run.isStopped) throw error;
        const failure = asFailure(error, { call, url, init, status, maxBodyBytes });
        fail(failure);
        throw failure;
      }
    }

    return limit(send, {
      within: call,
      signal: call.covers(init.signal) ? undefined : init.signal,
      timeUp: () => timedOut(call, url, timeoutMs, status),
      onStop: fail,
    });
  };
}

function timedOut(call: Call, url: string, timeoutMs: number, status: number | undefined): Error {
  const host = hostOf(url);
  const reason =
    status === undefined
      ? `no response came from ${host} within ${timeoutMs} ms`
      : `the response ${status} of ${host} did not end within ${timeoutMs} ms`;
  return failed("timed_out", call, reason, { status });
}

/** What a request's failure tells: the caller's error, and in the call what is known of the request. */
function asFailure(error: unknown, { call, url, init, status, maxBodyBytes }: FailedRequest): unknown {
  if (error instanceof RequestError) return error;
  if (error instanceof AuthError) {
    if (error.code === "origin_not_allowed") call.mayHaveActed = false;
    return error;
  }
  if (error instanceof BodyTooLarge) {
    const reason = `the response ${status} of ${hostOf(url)} has more than ${maxBodyBytes} bytes`;
    return failed("response_too_large", call, reason, { status });
  }
  if (error instanceof BodyTooShort) {
    const reason = `the response ${status} of ${hostOf(url)} broke off: ${error.message}`;
    return failed("network_failed", call, reason, { status });
  }
  const cause = sanitizedCause(error);
  const refusal = status === undefined ? fetchRefusal(error, url, init) : undefined;
  if (refusal) {
    call.mayHaveActed = false;
    return failed("request_refused", call, `fetch did not send the request: ${refusal}`, { cause });
  }
  const { code, reason } = networkFailure(error, url);
  if (code !== "network_failed") call.mayHaveActed = false;
  const when = status === undefined ? "" : ` after the response ${status} had begun`;
  return failed(code, call, reason + when, { cause, status });
}

/** The reason stands first, where logs that cut messages short still show it. */
function failed(
  code: keyof typeof CONSEQUENCES,
  call: Call,
  reason: string,
  ending: { readonly cause?: Error | undefined; readonly status?: number | undefined },
): RequestError {
  call.failure = reason;
  return requestError(code, call, `${asSentence(reason)} ${nameOf(call)} ${CONSEQUENCES[code]}`, ending);
}

const CONSEQUENCES = {
  request_refused: "was not sent. Correct the header or URL.",
  connect_failed: "was not sent. Check the host name, the network and the proxy settings.",
  certificate_rejected: "was not sent. Check the URL, and which certificate authorities this process trusts.",
  network_failed: "has no usable response.",
  timed_out: "has no usable response. Try again later, or raise timeoutMs.",
  response_too_large: "has no usable response. Ask for less, or raise maxBodyBytes.",
} satisfies Partial<Record<RequestErrorCode, string>>;
