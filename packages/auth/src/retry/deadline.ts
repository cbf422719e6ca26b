import { type ClockSettings, type FetchInit, monotonicOf } from "@energy-clients/client-core";
import { CallContext } from "../call/call-context.js";
import type { OnEvent } from "../events/events.js";
import { errorCodeOf, notify } from "../events/report.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { createTimeLimit } from "../time/time-limit.js";
import type { SetTimer } from "../time/timer.js";
import { nameOf, outcomeUnknown, requestError } from "./call-error.js";

/** Options of {@link enforceDeadline}. */
export interface DeadlineOptions extends ClockSettings {
  /** Longest time for a whole call, in ms, including every attempt and wait. */
  readonly deadlineMs: number;
  readonly onEvent?: OnEvent | undefined;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/**
 * Ends each call in time: no caller waits beyond the deadline, or after aborting. The outermost decorator: it creates the
 * per-call context that the others share.
 *
 * @returns A decorator that rejects
 * - with {@link RequestError} `deadline_exceeded` when the time is up;
 * - with `outcome_unknown` when the time is up, or the caller aborts, after a request was sent that must not be sent
 * again; `cause` says which of the two;
 * - with the signal's reason when the caller aborts in any other case.
 */
export function enforceDeadline(options: DeadlineOptions): FetchDecorator {
  const { deadlineMs, onEvent } = options;
  const monotonicNow = monotonicOf(options);
  const limit = createTimeLimit(deadlineMs, options.setTimer);
  return (next) => {
    const send = (url: string, init: FetchInit, context: CallContext) => {
      const request: FetchInit = { ...init, context };
      return limit(() => next(url, request), {
        signal: init.signal,
        timeUp: () => timeUp(context, deadlineMs),
        abortError: (reason) => aborted(context, reason),
        onStop: (reason) => context.stop(reason),
      });
    };
    if (!onEvent)
      return (url, init) => send(url, init, new CallContext(init, { endsAt: monotonicNow() + deadlineMs }));

    return async (url, init) => {
      const startedAt = monotonicNow();
      const emit = emitter(onEvent, url, init);
      const context = new CallContext(init, { endsAt: startedAt + deadlineMs, emit });
      const end = (result: { status?: number; errorCode?: string }) =>
        emit({ type: "end", durationMs: monotonicNow() - startedAt, requests: context.requests, ...result });
      emit({ type: "call" });
      try {
        const response = await send(url, init, context);
        end({ status: response.status });
        return response;
      } catch (error) {
        end({ errorCode: errorCodeOf(error) });
        throw error;
      }
    };
  };
}

function timeUp(context: CallContext, deadlineMs: number): Error {
  const error = requestError(
    "deadline_exceeded",
    context,
    `${nameOf(context)} did not end within ${deadlineMs} ms`,
  );
  if (error.outcome !== "unknown") return error;
  return outcomeUnknown(context, `was sent and did not end within ${deadlineMs} ms`, { cause: error });
}

function aborted(context: CallContext, reason: unknown): unknown {
  if (context.isIdempotent || !context.mayHaveActed) return reason;
  return outcomeUnknown(context, "was aborted by its caller after it was sent", { cause: reason });
}

function emitter(
  onEvent: OnEvent,
  url: string,
  { method, operation }: FetchInit,
): NonNullable<CallContext["emit"]> {
  const base = {
    callId: crypto.randomUUID(),
    operationId: operation?.id,
    method,
    url: new URL(url).origin + (operation?.path ?? ""),
  };
  return (event) => notify(onEvent, { ...base, ...event });
}
