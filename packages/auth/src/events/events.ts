import type { FetchInit } from "@energy-clients/client-core";
import { secretsIn } from "../secrets/redact-response.js";
import { cleanse } from "../secrets/redaction.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";

/** What every event of a call tells. */
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
 * What happens to a call, in the order of time. Durations and delays are in ms.
 *
 * - `call`: it begins. `end`: it is over; `errorCode` is absent when there was an answer, whatever its status.
 * - `request`: one HTTP request is sent; `request` counts them from 1. It ends with `response` or `failure`.
 * - `retry`: a further attempt follows after `delayMs`; `reason` is a status or an error's code.
 * - `replay`: the credentials were renewed and the request is sent again at once.
 * - `wait`: the call has waited for its turn within the plan's rate or quota.
 */
export type CallEventDetails =
  | { readonly type: "call" }
  | { readonly type: "request"; readonly request: number }
  | {
      readonly type: "response";
      readonly request: number;
      readonly status: number;
      readonly durationMs: number;
      /** Those of a short list of harmless headers that the answer has. */
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

/** A token request is over. It belongs to no call, since many may wait for it. */
export interface RefreshEvent {
  readonly type: "refresh";
  readonly durationMs: number;
  /** Code of the `AuthError`; absent when a token came. */
  readonly errorCode?: string;
}

/**
 * A shared store became unavailable, or works again. Calls go on meanwhile: each process keeps to its own share of the
 * usage plan, and asks for its own tokens. Reported once per change, not per call.
 */
export type StoreEvent =
  | {
      readonly type: "store_unavailable";
      /** What the store keeps. */
      readonly store: "quota" | "tokens";
      /**
       * The cause's code: that of a Redis error (`NOPERM`, `READONLY`, `WRONGTYPE`, …), of the system (`ECONNRESET`),
       * `timed_out`, or `not_connected`.
       */
      readonly errorCode: string;
      /** What is wrong and what to do; for people, and without secrets. */
      readonly message: string;
    }
  | {
      readonly type: "store_recovered";
      readonly store: "quota" | "tokens";
      /** How long the store was unavailable, in ms. */
      readonly durationMs: number;
    };

/**
 * Clients share a budget and were given different usage plans. Reported once, when it is noticed. Each client then
 * keeps to the stricter of the two rates, bursts and quotas.
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

/** What the hook gets. Holds no secret, query, body, or header beyond a short list of harmless ones. */
export type AuthEvent = CallEvent | RefreshEvent | StoreEvent | PlanMismatchEvent;

/** A hook for logs, traces and metrics. Called synchronously; what it throws is dropped. */
export type OnEvent = (event: AuthEvent) => void;

const LOGGED_HEADERS = [
  "api-supported-versions",
  "content-length",
  "content-type",
  "date",
  "retry-after",
  "x-amzn-errortype",
  "x-amzn-requestid",
  "x-request-id",
];

/**
 * Those of an answer's headers that may be logged, without the credentials that an answer may send back.
 *
 * @param sent - The request's headers.
 */
export function loggedHeaders(headers: Headers, sent: FetchInit["headers"]): Record<string, string> {
  const logged: Record<string, string> = {};
  const secrets = secretsIn(sent);
  for (const name of LOGGED_HEADERS) {
    const value = headers.get(name);
    if (value !== null) logged[name] = cleanse(value, secrets);
  }
  return logged;
}

/** Calls a hook so that neither its throw nor its rejection reaches the call: logs must not cost a transfer. */
export function notify(onEvent: OnEvent, event: AuthEvent): void {
  try {
    const result: unknown = onEvent(event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // Whose hook is broken learns it from the missing logs.
  }
}

/** The stable code of an error, or the name of its kind. What is not one word may be free text, and quote anything. */
export function errorCodeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const isWord = (value: unknown): value is string =>
    typeof value === "string" && /^[A-Za-z]\w{0,63}$/.test(value);
  if (isWord(code)) return code;
  return isWord(name) ? name : "Error";
}

/** Reports each token request when it is over. */
export function observeTokenRequests<T>(
  requestToken: () => Promise<T>,
  { onEvent, ...clocks }: ClockSettings & { readonly onEvent: OnEvent | undefined },
): () => Promise<T> {
  if (!onEvent) return requestToken;
  const monotonicNow = monotonicOf(clocks);
  return async () => {
    const startedAt = monotonicNow();
    try {
      const token = await requestToken();
      notify(onEvent, { type: "refresh", durationMs: monotonicNow() - startedAt });
      return token;
    } catch (error) {
      notify(onEvent, {
        type: "refresh",
        durationMs: monotonicNow() - startedAt,
        errorCode: errorCodeOf(error),
      });
      throw error;
    }
  };
}
