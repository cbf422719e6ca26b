import type { FetchInit } from "@energy-clients/client-core";
import { Call, type CallInit } from "../call/call-context.js";
import { nameOf, outcomeUnknown, requestError } from "../errors/request-error.js";
import { errorCodeOf, notify, type OnEvent } from "../events/events.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import type { SetTimer } from "../time/alarm.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";
import { createTimeLimit } from "../time/time-limit.js";

/** Options of {@link enforceDeadline}. */
export interface DeadlineOptions extends ClockSettings {
  /** Longest time for a whole call, in ms: every attempt and every wait. */
  readonly deadlineMs: number;
  readonly onEvent?: OnEvent | undefined;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/**
 * Ends each call in time, whatever goes on inside: no caller waits longer than the deadline, nor after aborting.
 * The outermost decorator: it opens the account of the call that the others share.
 *
 * @returns A decorator that rejects
 * - with {@link RequestError} `deadline_exceeded` when the time is up;
 * - with `outcome_unknown` when the time is up, or the caller aborts, while a request may be acted on that must not be
 * sent again; `cause` tells which of the two;
 * - with the signal's reason when the caller aborts otherwise.
 */
export function enforceDeadline(options: DeadlineOptions): FetchDecorator {
  const { deadlineMs, onEvent } = options;
  const monotonicNow = monotonicOf(options);
  const limit = createTimeLimit(deadlineMs, options.setTimer);
  return (next) => {
    const send = (url: string, init: FetchInit, call: Call) => {
      const inCall: CallInit = { ...init, call };
      return limit(() => next(url, inCall), {
        signal: init.signal,
        timeUp: () => timeUp(call, deadlineMs),
        abortError: (reason) => aborted(call, reason),
        onStop: (reason) => call.stop(reason),
      });
    };
    if (!onEvent)
      return (url, init) => send(url, init, new Call(init, { endsAt: monotonicNow() + deadlineMs }));

    return async (url, init) => {
      const startedAt = monotonicNow();
      const emit = emitter(onEvent, url, init);
      const call = new Call(init, { endsAt: startedAt + deadlineMs, emit });
      const end = (result: { status?: number; errorCode?: string }) =>
        emit({ type: "end", durationMs: monotonicNow() - startedAt, requests: call.requests, ...result });
      emit({ type: "call" });
      try {
        const response = await send(url, init, call);
        end({ status: response.status });
        return response;
      } catch (error) {
        end({ errorCode: errorCodeOf(error) });
        throw error;
      }
    };
  };
}

function timeUp(call: Call, deadlineMs: number): Error {
  const error = requestError(
    "deadline_exceeded",
    call,
    `${nameOf(call)} was not over after ${deadlineMs} ms`,
  );
  if (error.outcome !== "unknown") return error;
  return outcomeUnknown(call, `was sent and not over after ${deadlineMs} ms`, { cause: error });
}

function aborted(call: Call, reason: unknown): unknown {
  if (call.isRepeatable || !call.mayHaveActed) return reason;
  return outcomeUnknown(call, "was aborted by its caller after it was sent", { cause: reason });
}

function emitter(onEvent: OnEvent, url: string, { method, operation }: FetchInit): NonNullable<Call["emit"]> {
  const base = {
    callId: crypto.randomUUID(),
    operationId: operation?.id,
    method,
    url: new URL(url).origin + (operation?.path ?? ""),
  };
  return (event) => notify(onEvent, { ...base, ...event });
}
