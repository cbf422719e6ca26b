import { type ClockSettings, type FetchInit, monotonicOf } from "@energy-clients/client-core";
import { secretsIn } from "../secrets/redact-response.js";
import { cleanse } from "../secrets/redaction.js";
import type { AuthEvent, OnEvent, StoreEvent } from "./events.js";

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
 * Returns the response headers that may be logged, without credentials that a server may send back.
 *
 * @param sent - The request's headers.
 * @param apiKeyHeader - The one of them that carries the API key.
 */
export function loggedHeaders(
  headers: Headers,
  sent: FetchInit["headers"],
  apiKeyHeader: string,
): Record<string, string> {
  const logged: Record<string, string> = {};
  const secrets = secretsIn(sent, apiKeyHeader);
  for (const name of LOGGED_HEADERS) {
    const value = headers.get(name);
    if (value !== null) logged[name] = cleanse(value, secrets);
  }
  return logged;
}

/** Calls a hook so that neither its throw nor its rejection reaches the call: a log must not cost a transfer. */
export function notify(onEvent: OnEvent, event: AuthEvent): void {
  try {
    const result: unknown = onEvent(event);
    // Of any class: also a promise of another realm, such as those of Node in Jest, would end the process.
    if (typeof result === "object" && result !== null) Promise.resolve(result).catch(() => undefined);
  } catch {
    // A broken hook shows in the missing logs.
  }
}

/** Returns an error's stable code, or its name. Anything longer than one word may be free text, and quote anything. */
export function errorCodeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  const isWord = (value: unknown): value is string =>
    typeof value === "string" && /^[A-Za-z]\w{0,63}$/.test(value);
  if (isWord(code)) return code;
  return isWord(name) ? name : "Error";
}

/** Reports the end of each token request. */
export function observeTokenRequests<T>(
  requestToken: () => Promise<T>,
  { onEvent, ...clocks }: ClockSettings & { readonly onEvent: OnEvent | undefined },
): () => Promise<T> {
  if (!onEvent) return requestToken;
  const monotonicNow = monotonicOf(clocks);
  return async () => {
    const startedAt = monotonicNow();
    const report = (failure: { readonly errorCode?: string }) =>
      notify(onEvent, { type: "refresh", durationMs: monotonicNow() - startedAt, ...failure });
    try {
      const token = await requestToken();
      report({});
      return token;
    } catch (error) {
      report({ errorCode: errorCodeOf(error) });
      throw error;
    }
  };
}

/** Reports when a store becomes unavailable and when it works again: once per change. */
export interface StoreWatch {
  /** Notes a failure; `describe` is called only for the first one. */
  fail(describe: () => { readonly errorCode: string; readonly message: string }): void;
  /** Notes that the store works. */
  succeed(): void;
}

/** @param monotonicNow - Measures how long the store was unavailable, in ms. */
export function createStoreWatch(
  store: StoreEvent["store"],
  monotonicNow: () => number,
  onEvent: OnEvent | undefined,
): StoreWatch {
  let failedAt: number | undefined;
  return {
    fail(describe) {
      if (failedAt !== undefined) return;
      failedAt = monotonicNow();
      if (onEvent) notify(onEvent, { type: "store_unavailable", store, ...describe() });
    },
    succeed() {
      if (failedAt === undefined) return;
      const durationMs = monotonicNow() - failedAt;
      failedAt = undefined;
      if (onEvent) notify(onEvent, { type: "store_recovered", store, durationMs });
    },
  };
}
