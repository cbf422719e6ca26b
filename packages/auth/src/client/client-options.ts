import { checkHttpHosts, type FetchLike, InputError, shapeOf } from "@energy-clients/client-core";
import { checkFunction, checkMilliseconds, optionNames } from "../options/check-options.js";
import { checkReliability, RELIABILITY_OPTIONS, type ReliabilityOptions } from "../retry/reliability.js";
import type { TokenStore } from "../tokens/token-store.js";
import { reportIgnoredProxy } from "./ignored-proxy.js";

/** Options that both authenticated clients take. */
export interface CommonOptions extends ReliabilityOptions {
  /**
   * Sends every request, including token requests; those of undici, node-fetch and cross-fetch work too. It must not
   * repeat a request by itself, and must return a response that has arrived: if it rejects because of something else that
   * it does, the response is lost. @defaultValue `globalThis.fetch`
   */
  readonly fetch?: FetchLike;
  /**
   * Names of internal hosts that may be called over plain `http`, such as `["gateway.internal"]`: anyone who can listen
   * on that network reads secret, token and data. Exact names, without port. Applies to the API's URL and the token
   * endpoint's. @defaultValue none; `http` is for this machine only
   */
  readonly allowHttpTo?: readonly string[];
  /** Store in which processes share their token. @defaultValue none: each client has its own token */
  readonly tokenStore?: TokenStore;
  /** Longest time for one token request, in ms, at most 120_000. @defaultValue 10_000 */
  readonly tokenTimeoutMs?: number;
  /** Wall time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
  /**
   * Time in ms since any moment, by a clock that is never set: measures durations, deadlines and pauses.
   * @defaultValue `now` if given, since a test's clock moves only when the test says so; else `performance.now`
   */
  readonly monotonicNow?: () => number;
  /** Random number in [0, 1), for jitter. @defaultValue `Math.random` */
  readonly random?: () => number;
}

export const COMMON_OPTIONS = /* @__PURE__ */ optionNames<Omit<CommonOptions, keyof ReliabilityOptions>>(
  {
    fetch: true,
    allowHttpTo: true,
    tokenStore: true,
    tokenTimeoutMs: true,
    now: true,
    monotonicNow: true,
    random: true,
  },
  RELIABILITY_OPTIONS,
);

const LONGEST_TOKEN_TIMEOUT_MS = 120_000;

/** @throws {@link InputError} `malformed_value` or `out_of_range`. */
export function checkCommonOptions(options: CommonOptions): void {
  const { fetch, tokenStore, tokenTimeoutMs, now, monotonicNow, random } = options;
  checkReliability(options);
  checkHttpHosts(options.allowHttpTo);
  for (const [field, value] of Object.entries({ fetch, now, monotonicNow, random }))
    checkFunction(value, field);
  checkMilliseconds(tokenTimeoutMs, "tokenTimeoutMs", LONGEST_TOKEN_TIMEOUT_MS);
  if (tokenStore === undefined) return;
  if (typeof tokenStore?.read === "function" && typeof tokenStore.acquire === "function") return;
  const problem = `expected a store with read() and acquire(), got ${shapeOf(tokenStore)}`;
  throw new InputError("malformed_value", "tokenStore", problem);
}

/** Returns the fetch to use. The default is looked up late, so that instrumentation of `globalThis.fetch` takes effect. */
export function fetchOf({ fetch, onEvent }: CommonOptions): FetchLike {
  if (fetch) return fetch;
  const send: FetchLike = (url, init) => globalThis.fetch(url, init);
  return onEvent ? reportIgnoredProxy(send, onEvent) : send;
}
