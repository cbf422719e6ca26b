import type { FetchInit, Operation } from "@energy-clients/client-core";
import type { CallEventDetails } from "./events.js";

/**
 * What the layers of one call know of it together: the deadline sets it up, the attempts write into it.
 * It travels in the `init`, so that no layer needs to know another.
 */
export interface Call {
  readonly operation: Operation | undefined;
  /** Whether sending the request twice has the effect of sending it once. */
  readonly isRepeatable: boolean;
  /** When the call has to be over, in ms since the Unix epoch. */
  readonly endsAt: number;
  /** HTTP requests sent so far, those of every attempt and replay. */
  requests: number;
  /** Whether the API may have acted on one of them. False before the first, and after an answer that proves it. */
  mayHaveActed: boolean;
  /** Aborts when the call has to end. The deadline sets it. */
  signal: AbortSignal | undefined;
  /** What else the deadline calls then, before {@link signal} aborts: listening to a signal is slow. */
  readonly stops: ((reason: unknown) => void)[];
  /** Reports what happens; absent when nobody listens. */
  readonly emit: ((event: CallEventDetails) => void) | undefined;
}

/** An `init` that carries its call. */
export interface CallInit extends FetchInit {
  readonly call?: Call;
}

/** The call that a request belongs to. A layer that is used alone gets one without a deadline. */
export function callOf(init: FetchInit): Call {
  return (init as CallInit).call ?? newCall(init, Number.POSITIVE_INFINITY);
}

/** An `init` that carries its call, for layers below one that is used without a deadline. */
export function withCall(init: FetchInit, call: Call): CallInit {
  return (init as CallInit).call ? init : { ...init, call };
}

/** Starts the account of one call. */
export function newCall(init: FetchInit, endsAt: number, emit?: Call["emit"]): Call {
  const { operation, method } = init;
  return {
    operation,
    isRepeatable: operation?.safeToRepeat ?? REPEATABLE_METHODS.has(method.toUpperCase()),
    endsAt,
    requests: 0,
    mayHaveActed: false,
    signal: undefined,
    stops: [],
    emit,
  };
}

/** Idempotent by RFC 9110, section 9.2.2: what holds for requests of which no document says more. */
const REPEATABLE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
