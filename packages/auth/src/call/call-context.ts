import {
  type CallHistory,
  type CallContext as ClientContext,
  type Fetch,
  type FetchInit,
  isSafeMethod,
  type Operation,
} from "@energy-clients/client-core";
import type { CallEventDetails } from "../events/events.js";
import type { AccessToken } from "../secrets/access-token.js";
import { LazySignal } from "../time/abort.js";
import type { Stoppable, StopSource } from "../time/time-limit.js";

/** What the deadline layer knows of a call when it creates the context. */
export interface CallStart {
  /** When the call has to be over, in ms by the monotonic clock. */
  readonly endsAt: number;
  /** Reports events; absent when there is no hook. */
  readonly emit?: CallContext["emit"];
}

/** The rate limiter's permit for one request, on its way from the place that acquired it to the place that uses it. */
export interface CallPermit {
  /** The rate limiter that granted it. */
  readonly limiter: object;
  /** The layer below the place that acquired it: a call that passes that place again does not use this permit. */
  readonly layer: Fetch;
  /** In ms by the monotonic clock. */
  readonly acquiredAt: number;
  isUsed: boolean;
}

/**
 * The per-call context of this package's layers. It travels in `init.context`, where the deadline layer puts it, and is
 * all that the layers share:
 *
 * | member | written by | read by |
 * |---|---|---|
 * | `endsAt`, `signal`, `emit` | deadline | every layer that waits or reports |
 * | `requests`, `mayHaveActed`, `failure` | attempt | retry, deadline, errors |
 * | `token` | credentials | consent refresh |
 * | `apiKeyHeader` | credentials | redaction |
 * | `permit` | rate limiter | rate limiter, at its second place in the chain |
 * | `reportHistory()`, `reportParsedBody()` | retry | the client, through the context that it passed |
 */
export class CallContext implements ClientContext, StopSource {
  readonly operation: Operation | undefined;
  /** Whether sending the request twice has the effect of sending it once. */
  readonly isIdempotent: boolean;
  readonly endsAt: number;
  readonly emit: ((event: CallEventDetails) => void) | undefined;
  /** HTTP requests sent so far, including those of every attempt and replay. */
  requests = 0;
  /** Whether the API may have acted on the last request. `false` before the first, and after proof of a refusal. */
  mayHaveActed = false;
  /** Whether the API may have acted on an earlier request: possible when an idempotent one is retried. */
  mayHaveActedBefore = false;
  /** Why the last request has no response, as a clause for a message; `undefined` when it has one. */
  failure: string | undefined = undefined;
  /** The token that the last request was sent with. */
  token: AccessToken | undefined = undefined;
  /** Name of the header that carries the API key, in lower case. */
  apiKeyHeader = "x-api-key";
  /** The rate limiter's permit for the request that is about to be sent. Only the rate limiter writes it. */
  permit: CallPermit | undefined = undefined;

  /** Whether {@link beforeSend} was called for the present request. Only the attempt layer writes it. */
  isBeforeSendDone = false;

  readonly #isSafe: boolean;
  /** The context of the client, or of an outer layer. */
  readonly #outer: ClientContext | undefined;
  /** The caller's signal. */
  readonly #given: AbortSignal | undefined;
  readonly #hasDeadline: boolean;
  readonly #end = new LazySignal();
  /** What runs within the call: hardly ever more than one. */
  #run: Stoppable | undefined;
  #moreRuns: Set<Stoppable> | undefined;

  /** @param start - Absent for a layer that is used without a deadline. */
  constructor({ operation, method, signal, context }: FetchInit, start?: CallStart) {
    this.operation = operation;
    this.isIdempotent = operation?.idempotent ?? IDEMPOTENT_METHODS.has(method.toUpperCase());
    this.endsAt = start?.endsAt ?? Number.POSITIVE_INFINITY;
    this.emit = start?.emit;
    this.#isSafe = isSafeMethod(method);
    this.#outer = context;
    this.#given = signal;
    this.#hasDeadline = start !== undefined;
  }

  /** The caller's hook for the moment before a request leaves; undefined once it was called for the present request. */
  get beforeSend(): (() => Promise<void>) | undefined {
    return this.isBeforeSendDone ? undefined : this.#outer?.beforeSend;
  }

  /** Counts a request that is about to be sent, and that the API may act on. */
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

  reportHistory(history: CallHistory): void {
    this.#outer?.reportHistory(history);
  }

  reportParsedBody(response: Response, value: unknown): void {
    this.#outer?.reportParsedBody(response, value);
  }

  /** Aborts when the call has to end. Created on first use: most calls wait for nothing that needs it. */
  get signal(): AbortSignal | undefined {
    return this.#hasDeadline ? this.#end.signal : this.#given;
  }

  /** Whether its deadline has passed or its caller has aborted. */
  get isStopped(): boolean {
    return this.#end.isAborted || this.#given?.aborted === true;
  }

  /** @throws the reason for which the call was stopped, so that a late layer sends nothing. */
  throwIfStopped(): void {
    this.#end.throwIfAborted();
    this.#given?.throwIfAborted();
  }

  /** Whether everything that aborts this signal stops the call's runs as well, so that none need listen to it. */
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

/** Returns the context of the call that a request belongs to; a new one without a deadline for a layer that is used alone. */
export function contextOf(init: FetchInit): CallContext {
  return init.context instanceof CallContext ? init.context : new CallContext(init);
}

/** Returns an `init` that carries the context, for the layers below one that is used without a deadline. */
export function withContext(init: FetchInit, context: CallContext): FetchInit {
  return init.context === context ? init : { ...init, context };
}

/** Idempotent by RFC 9110, section 9.2.2: applies to requests that no document describes. */
const IDEMPOTENT_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
