/** The members that every event of a call has. */
export interface CallEventBase {
  /** The same for all events of one call; random. */
  readonly callId: string;
  /** The document's `operationId`; `undefined` for requests outside the document. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** Origin and path template, such as `https://energytrackandtrace.dk/wallet-api/wallets/{walletId}`: never a query. */
  readonly url: string;
}

/**
 * What happens during a call, in chronological order. Durations and delays are in ms.
 *
 * - `call`: the call begins. `end`: it is over; `errorCode` is absent when a response arrived, whatever its status.
 * - `request`: an HTTP request is sent; `request` counts from 1. It ends with `response` or `failure`.
 * - `retry`: a further attempt follows after `delayMs`; `reason` is a status or an error's code.
 * - `replay`: the credentials were renewed and the request is sent again at once.
 * - `wait`: the rate limiter has delayed the request because of the plan's rate or quota.
 */
export type CallEventDetails =
  | { readonly type: "call" }
  | { readonly type: "request"; readonly request: number }
  | {
      readonly type: "response";
      readonly request: number;
      readonly status: number;
      readonly durationMs: number;
      /** The response's harmless headers, of a short list. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly type: "failure";
      readonly request: number;
      readonly errorCode: string;
      readonly durationMs: number;
    }
  | { readonly type: "retry"; readonly attempt: number; readonly delayMs: number; readonly reason: string }
  | { readonly type: "replay"; readonly reason: "unauthorized" | "organization_missing" }
  | { readonly type: "wait"; readonly delayMs: number; readonly reason: "rate" | "quota" }
  | {
      readonly type: "end";
      readonly durationMs: number;
      /** HTTP requests that were sent. */
      readonly requests: number;
      readonly status?: number;
      readonly errorCode?: string;
    };

/** An event of a call. */
export type CallEvent = CallEventBase & CallEventDetails;

/** A token request is over. It does not belong to a call, since many may wait for it. */
export interface RefreshEvent {
  readonly type: "refresh";
  readonly durationMs: number;
  /** Code of the `AuthError`; absent after success. */
  readonly errorCode?: string;
}

/**
 * A shared store became unavailable, or works again. Calls continue meanwhile: each process keeps to its own share of
 * the usage plan, and requests its own tokens. Reported once per change, not per call.
 */
export type StoreEvent =
  | {
      readonly type: "store_unavailable";
      /** What the store keeps. */
      readonly store: "quota" | "tokens";
      /**
       * Code of the cause: a Redis error (`NOPERM`, `READONLY`, `WRONGTYPE`, …), a system error (`ECONNRESET`),
       * `timed_out`, or `not_connected`.
       */
      readonly errorCode: string;
      /** What is wrong and what to do; for people. Holds no secret. */
      readonly message: string;
    }
  | {
      readonly type: "store_recovered";
      readonly store: "quota" | "tokens";
      /** How long the store was unavailable, in ms. */
      readonly durationMs: number;
    };

/**
 * Clients share a budget but have different usage plans. Reported once. Each client then keeps to the stricter of the two
 * rates, bursts and quotas.
 */
export interface PlanMismatchEvent {
  readonly type: "plan_mismatch";
  /** For people. */
  readonly message: string;
  /** The plan of this client, such as `100/s, burst 20, 10000 per day`. */
  readonly plan: string;
  /** The other plan that is in use. */
  readonly otherPlan: string;
}

/**
 * A proxy variable is set that applies to a request, but Node's `fetch` ignores it and connects directly. Reported once for
 * each client or credentials object, and only without the option `fetch`.
 */
export interface ProxyIgnoredEvent {
  readonly type: "proxy_ignored";
  /** Name of the variable, such as `HTTPS_PROXY`. Its value is left out, since it may have a password. */
  readonly variable: string;
  /** What to do; for people. */
  readonly message: string;
}

/** The argument of the hook. Holds no secret, query or body, and only headers of a short, harmless list. */
export type AuthEvent = CallEvent | RefreshEvent | StoreEvent | PlanMismatchEvent | ProxyIgnoredEvent;

/** A hook for logs, traces and metrics. Called synchronously; its errors are ignored. */
export type OnEvent = (event: AuthEvent) => void;
