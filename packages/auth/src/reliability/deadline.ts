import type { FetchInit } from "@energy-clients/client-core";
import { type Call, newCall } from "../call.js";
import type { FetchDecorator } from "../compose-fetch.js";
import { errorCodeOf, notify, type OnEvent } from "../events.js";
import { createTimeLimit } from "../time/time-limit.js";
import { outcomeUnknown, requestError } from "./request-error.js";

/** Options of {@link enforceDeadline}. */
export interface DeadlineOptions {
  /** Longest time for a whole call, in ms: every attempt and every wait. */
  readonly deadlineMs: number;
  readonly onEvent?: OnEvent | undefined;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
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
export function enforceDeadline({ deadlineMs, onEvent, now = Date.now }: DeadlineOptions): FetchDecorator {
  const limit = createTimeLimit(deadlineMs);
  return (next) => {
    const send: typeof next = async (url, init) => {
      const startedAt = now();
      const call = newCall(init, startedAt + deadlineMs, onEvent && emitter(onEvent, url, init));
      call.emit?.({ type: "call" });
      const end = (result: { status?: number; errorCode?: string }) =>
        call.emit?.({ type: "end", durationMs: now() - startedAt, requests: call.requests, ...result });
      try {
        const response = await limit((signal) => next(url, within(init, signal, call)), {
          signal: init.signal,
          timeUp: () => timeUp(call, deadlineMs),
          onStop: (reason) => stopAll(call, reason),
        });
        end({ status: response.status });
        return response;
      } catch (error) {
        const final = isAbortInDoubt(error, init, call) ? aborted(call, error) : error;
        end({ errorCode: errorCodeOf(final) });
        throw final;
      }
    };
    return send;
  };
}

function stopAll({ stops }: Call, reason: unknown): void {
  for (const stop of [...stops]) stop(reason);
}

function within(init: FetchInit, signal: AbortSignal, call: Call): FetchInit & { readonly call: Call } {
  call.signal = signal;
  return { ...init, signal, call };
}

function timeUp(call: Call, deadlineMs: number): Error {
  const error = requestError("deadline_exceeded", call, `was not over after ${deadlineMs} ms`);
  if (error.outcome !== "unknown") return error;
  return outcomeUnknown(call, `was sent and not over after ${deadlineMs} ms`, { cause: error });
}

function isAbortInDoubt(error: unknown, { signal }: FetchInit, call: Call): boolean {
  return signal?.aborted === true && error === signal.reason && call.mayHaveActed && !call.isRepeatable;
}

function aborted(call: Call, reason: unknown): Error {
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
