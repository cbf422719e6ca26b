import { AuthError } from "../auth-error.js";
import { type Call, callOf } from "../call.js";
import type { FetchDecorator } from "../compose-fetch.js";
import { errorCodeOf, loggedHeaders } from "../events.js";
import { connectionFailure, systemCode } from "../http/connection-failure.js";
import { BodyTooLarge, readBody } from "../http/read-body.js";
import { redactAnswer } from "../secrets/redact-answer.js";
import { sanitizedCause } from "../secrets/redaction.js";
import type { SetTimer } from "../time/alarm.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";
import { createTimeLimit, type LimitedRun } from "../time/time-limit.js";
import { RequestError, requestError } from "./request-error.js";
import { provesRefusal } from "./retry-policy.js";

/** Options of {@link limitAttempts}. */
export interface AttemptOptions extends ClockSettings {
  /** Longest time for one HTTP request, in ms, its answer's body included. */
  readonly timeoutMs: number;
  /** Largest body of an answer, in bytes. */
  readonly maxBodyBytes: number;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/**
 * Brings each HTTP request to a clear end: an answer whose body is there as a whole, or a {@link RequestError} that
 * tells whether the request can have been acted on.
 *
 * @returns A decorator that rejects with `connect_failed`, `certificate_rejected`, `network_failed`, `timed_out` or
 * `response_too_large`.
 */
export function limitAttempts(options: AttemptOptions): FetchDecorator {
  const { timeoutMs, maxBodyBytes } = options;
  const monotonicNow = monotonicOf(options);
  const limit = createTimeLimit(timeoutMs, options.setTimer);
  return (next) => (url, init) => {
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
      call.requests += 1;
      request = call.requests;
      call.mayHaveActed = true;
      emit?.({ type: "request", request });
      try {
        const answer = await next(url, { ...init, signal: run.signal });
        status = answer.status;
        const whole = await readBody(answer, maxBodyBytes);
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
        const failure = asFailure(error, call, status, maxBodyBytes);
        fail(failure);
        throw failure;
      }
    }

    return limit(send, {
      within: call,
      signal: call.covers(init.signal) ? undefined : init.signal,
      timeUp: () => timedOut(call, timeoutMs, status),
      onStop: fail,
    });
  };
}

function timedOut(call: Call, timeoutMs: number, status: number | undefined): Error {
  const what = status === undefined ? "was not answered" : `answered ${status}, but not to the end`;
  return requestError("timed_out", call, `${what} within ${timeoutMs} ms`, { status });
}

function asFailure(error: unknown, call: Call, status: number | undefined, maxBodyBytes: number): unknown {
  if (error instanceof RequestError) return error;
  if (error instanceof AuthError) {
    if (error.code === "origin_not_allowed") call.mayHaveActed = false;
    return error;
  }
  if (error instanceof BodyTooLarge) {
    return requestError("response_too_large", call, `answered with more than ${maxBodyBytes} bytes`, {
      status,
    });
  }
  const code = connectionFailure(error);
  if (code !== "network_failed") call.mayHaveActed = false;
  const reason = systemCode(error);
  const what = `${status === undefined ? WORDS[code] : `answered ${status}, but the answer broke off`}${reason ? ` (${reason})` : ""}`;
  return requestError(code, call, what, { cause: sanitizedCause(error), status });
}

const WORDS = {
  connect_failed: "could not connect",
  certificate_rejected:
    "was not sent: the server's certificate is not trusted, or TLS could not be agreed on",
  network_failed: "lost its connection",
};
