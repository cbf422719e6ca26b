import { type CallHistory, type FetchInit, isSafeMethod, type Operation } from "@energy-clients/client-core";
import type { CallEventDetails } from "../events/events.js";
import type { AccessToken } from "../secrets/access-token.js";
import { LazySignal } from "../time/lazy-signal.js";
import type { Stoppable, StopSource } from "../time/time-limit.js";

/** What the deadline knows of a call when it opens its account. */
export interface CallStart {
  /** When the call has to be over, in ms by the monotonic clock. */
  readonly endsAt: number;
  /** Reports what happens; absent when nobody listens. */
  readonly emit?: Call["emit"];
}

/**
 * What the layers of one call know of it together: the deadline sets it up and stops it, the attempts write into it.
 * It travels in the `init`, so that no layer needs to know another.
 */
export class Call implements StopSource {
  readonly operation: Operation | undefined;
  /** Whether sending the request twice has the effect of sending it once. */
  readonly isRepeatable: boolean;
  readonly endsAt: number;
  readonly emit: ((event: CallEventDetails) => void) | undefined;
  /** HTTP requests sent so far, those of every attempt and replay. */
  requests = 0;
  /** Whether the API may have acted on the last one. False before the first, and after a response that proves it. */
  mayHaveActed = false;
  /** Whether it may have acted on one before the last: on a retry of what may be repeated. */
  mayHaveActedBefore = false;
  /** What kept the last one from its response, as a clause for a message; `undefined` when nothing did. */
  failure: string | undefined = undefined;
  /** The token that the last request was sent with. */
  token: AccessToken | undefined = undefined;

  readonly #isSafe: boolean;
  /** The caller's own. */
  readonly #given: AbortSignal | undefined;
  readonly #hasDeadline: boolean;
  readonly #end = new LazySignal();
  /** What runs within the call: hardly ever more than one. */
  #run: Stoppable | undefined;
  #moreRuns: Set<Stoppable> | undefined;

  /** @param start - Absent for a layer that is used without a deadline. */
  constructor({ operation, method, signal }: FetchInit, start?: CallStart) {
    this.operation = operation;
    this.isRepeatable = operation?.idempotent ?? REPEATABLE_METHODS.has(method.toUpperCase());
    this.endsAt = start?.endsAt ?? Number.POSITIVE_INFINITY;
    this.emit = start?.emit;
    this.#isSafe = isSafeMethod(method);
    this.#given = signal;
    this.#hasDeadline = start !== undefined;
  }

  /** One more request is about to be sent, which the API may act on. */
  begin(): void {
    this.requests += 1;
    this.mayHaveActedBefore ||= this.mayHaveActed;
    this.mayHaveActed = true;
    this.failure = undefined;
  }

  /** What the call did so far, for its caller. */
  get history(): CallHistory {
    const { requests, mayHaveActed, mayHaveActedBefore } = this;
    return { requests, mayHaveActed: !this.#isSafe && (mayHaveActed || mayHaveActedBefore) };
  }

  /** Aborts when the call has to end. Made when it is asked for: most calls wait for nothing that would look at it. */
  get signal(): AbortSignal | undefined {
    return this.#hasDeadline ? this.#end.signal : this.#given;
  }

  /** Whether its deadline is over or its caller has aborted. */
  get isStopped(): boolean {
    return this.#end.isAborted || this.#given?.aborted === true;
  }

  /** @throws the reason for which the call was stopped: nothing may be sent any more, whoever comes late. */
  throwIfStopped(): void {
    this.#end.throwIfAborted();
    this.#given?.throwIfAborted();
  }

  /** Whether whatever ends this signal stops the call's runs as well, so that none need listen to it. */
  covers(signal: AbortSignal | undefined): boolean {
    return this.#hasDeadline && (signal === this.#given || this.#end.is(signal));
  }

  stop(reason: unknown): void {
    const runs = [this.#run, ...(this.#moreRuns ?? [])];
    this.#end.abort(reason);
    for (const run of runs) run?.stop(reason);
  }

  add(run: Stoppable): void {
    if (!this.#run) this.#run = run;
    else {
      this.#moreRuns ??= new Set();
      this.#moreRuns.add(run);
    }
  }

  remove(run: Stoppable): void {
    if (this.#run === run) this.#run = undefined;
    else this.#moreRuns?.delete(run);
  }
}

/** An `init` that carries its call. */
export interface CallInit extends FetchInit {
  readonly call?: Call;
}

/** The call that a request belongs to. A layer that is used alone gets one without a deadline. */
export function callOf(init: FetchInit): Call {
  return (init as CallInit).call ?? new Call(init);
}

/** An `init` that carries its call, for layers below one that is used without a deadline. */
export function withCall(init: FetchInit, call: Call): CallInit {
  return (init as CallInit).call ? init : { ...init, call };
}

/** Idempotent by RFC 9110, section 9.2.2: what holds for requests of which no document says more. */
const REPEATABLE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
