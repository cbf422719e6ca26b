import { type ClockSettings, type FetchInit, monotonicOf, provesRefusal } from "@energy-clients/client-core";
import { type CallContext, contextOf } from "../call/call-context.js";
import { AuthError } from "../errors/auth-error.js";
import { RequestError, type RequestErrorCode } from "../errors/request-error.js";
import { errorCodeOf, loggedHeaders } from "../events/report.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { asSentence, hostOf, networkFailure } from "../http/connection-failure.js";
import { fetchRefusal } from "../http/fetch-refusal.js";
import { BodyTooLarge, BodyTooShort, readBody } from "../http/read-body.js";
import { sentSoFar, wasSent, watchConnections } from "../http/unsent-requests.js";
import { redactResponse } from "../secrets/redact-response.js";
import { sanitizedCause } from "../secrets/redaction.js";
import { createTimeLimit, type LimitedRun } from "../time/time-limit.js";
import type { SetTimer } from "../time/timer.js";
import { nameOf, requestError } from "./call-error.js";

/** Options of {@link limitAttempts}. */
export interface AttemptOptions extends ClockSettings {
  /** Longest time for one HTTP request, in ms, including the response body. */
  readonly timeoutMs: number;
  /** Largest response body, in bytes. */
  readonly maxBodyBytes: number;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/** A request without a usable response, and what is known of it. */
interface FailedRequest {
  readonly context: CallContext;
  readonly url: string;
  readonly init: FetchInit;
  /** How many requests the process had sent when `fetch` was called. */
  readonly mark: number;
  /** Status of the response that broke off; `undefined` when no response had begun. */
  readonly status: number | undefined;
  readonly maxBodyBytes: number;
}

/**
 * Brings each HTTP request to a clear end: a response with its whole body, or a {@link RequestError} that says whether
 * the API may have acted on the request.
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
    const context = contextOf(init);
    const { emit } = context;
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
      context.throwIfStopped();
      context.isBeforeSendDone = false;
      const { beforeSend } = context;
      if (beforeSend) {
        await beforeSend();
        // The hook may take long. What its caller no longer waits for must not be sent.
        if (run.isStopped) throw new DOMException("the request was stopped before it was sent", "AbortError");
        context.throwIfStopped();
        context.isBeforeSendDone = true;
      }
      context.begin();
      request = context.requests;
      emit?.({ type: "request", request });
      const mark = sentSoFar();
      try {
        const isStreamed = context.operation?.streams === true;
        const received = await next(url, {
          ...init,
          signal: isStreamed ? streamSignal(run, init) : run.signal,
        });
        status = received.status;
        // The client reads such a response while it arrives.
        const isOk = received.ok;
        const isLeft = init.method === "HEAD" || (isStreamed && isOk);
        const whole = isLeft ? received : await readBody(received, maxBodyBytes);
        const response = isOk ? whole : await redactResponse(whole, init.headers, context.apiKeyHeader);
        // A late response must not change the context: another request may be under way.
        if (run.isStopped) return response;
        context.mayHaveActed = !provesRefusal(status);
        emit?.({
          type: "response",
          request,
          status,
          durationMs: monotonicNow() - startedAt,
          headers: loggedHeaders(response.headers, init.headers, context.apiKeyHeader),
        });
        return response;
      } catch (error) {
        if (run.isStopped) throw error;
        const failure = asFailure(error, { context, url, init, mark, status, maxBodyBytes });
        fail(failure);
        throw failure;
      }
    }

    return limit(send, {
      within: context,
      signal: context.covers(init.signal) ? undefined : init.signal,
      timeUp: () => timedOut(context, url, timeoutMs, status),
      onStop: fail,
    });
  };
}

/** A response that is still read when the run has ended: its caller may abort it then. */
function streamSignal(run: LimitedRun, { signal }: FetchInit): AbortSignal {
  return signal ? AbortSignal.any([run.signal, signal]) : run.signal;
}

function timedOut(context: CallContext, url: string, timeoutMs: number, status: number | undefined): Error {
  const host = hostOf(url);
  const reason =
    status === undefined
      ? `no response came from ${host} within ${timeoutMs} ms`
      : `the response ${status} of ${host} did not end within ${timeoutMs} ms`;
  return failed("timed_out", context, reason, { status });
}

/** Makes the caller's error of a request's failure, and notes in the context what is known of the request. */
function asFailure(error: unknown, request: FailedRequest): unknown {
  const { context, url, init, mark, status, maxBodyBytes } = request;
  if (error instanceof RequestError) return error;
  if (error instanceof AuthError) {
    if (error.code === "origin_not_allowed") context.mayHaveActed = false;
    return error;
  }
  if (error instanceof BodyTooLarge) {
    const reason = `the response ${status} of ${hostOf(url)} has more than ${maxBodyBytes} bytes`;
    return failed("response_too_large", context, reason, { status });
  }
  if (error instanceof BodyTooShort) {
    const reason = `the response ${status} of ${hostOf(url)} broke off: ${error.message}`;
    return failed("network_failed", context, reason, { status });
  }
  const cause = sanitizedCause(error);
  const tried = { method: init.method, url, mark, hasResponse: status !== undefined };
  const mayBeRefused = !tried.hasResponse && !wasSent(tried);
  const refusal = mayBeRefused ? fetchRefusal(error, url, init) : undefined;
  if (refusal) {
    context.mayHaveActed = false;
    return failed("request_refused", context, `fetch did not send the request: ${refusal}`, { cause });
  }
  const { code, reason } = networkFailure(error, url, tried);
  if (code !== "network_failed") context.mayHaveActed = false;
  const when = status === undefined ? "" : ` after the response ${status} had begun`;
  return failed(code, context, reason + when, { cause, status });
}

/** Puts the reason first, where logs that cut messages short still show it. */
function failed(
  code: keyof typeof CONSEQUENCES,
  context: CallContext,
  reason: string,
  ending: { readonly cause?: Error | undefined; readonly status?: number | undefined },
): RequestError {
  context.failure = reason;
  return requestError(
    code,
    context,
    `${asSentence(reason)} ${nameOf(context)} ${CONSEQUENCES[code]}`,
    ending,
  );
}

const CONSEQUENCES = {
  request_refused: "was not sent. Correct the header or URL.",
  connect_failed: "was not sent. Check the host name, the network and the proxy settings.",
  certificate_rejected: "was not sent. Check the URL, and which certificate authorities this process trusts.",
  network_failed: "has no usable response.",
  timed_out: "has no usable response. Try again later, or raise timeoutMs.",
  response_too_large: "has no usable response. Request less data, or raise maxBodyBytes.",
} satisfies Partial<Record<RequestErrorCode, string>>;
