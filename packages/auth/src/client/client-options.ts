import { type FetchLike, InputError, shapeOf } from "@energy-clients/client-core";
import { observeTokenRequests } from "../events/events.js";
import { checkFunction, checkMilliseconds } from "../options/check-options.js";
import { checkReliability, RELIABILITY_OPTIONS, type ReliabilityOptions } from "../retry/reliability.js";
import type { AccessToken } from "../secrets/access-token.js";
import { createTokenCache, type TokenCache } from "../tokens/token-cache.js";
import { type TokenKeyParts, tokenKey } from "../tokens/token-key.js";
import { DEFAULT_TOKEN_TIMEOUT_MS } from "../tokens/token-request.js";
import type { TokenStore } from "../tokens/token-store.js";

/** Options that both authenticated clients take. */
export interface CommonOptions extends ReliabilityOptions {
  /**
   * Sends every request, those for tokens too; undici's, node-fetch's and cross-fetch's will do. It must not send a
   * request again by itself. @defaultValue `globalThis.fetch`
   */
  readonly fetch?: FetchLike;
  /** Where processes share their token. @defaultValue none: each client has its own token */
  readonly tokenStore?: TokenStore;
  /** Longest time for one token request, in ms, at most 120_000. @defaultValue 10_000 */
  readonly tokenTimeoutMs?: number;
  /** Wall time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
  /**
   * Time in ms since any moment, by a clock that nobody sets: measures durations, deadlines and pauses.
   * @defaultValue `now` where that is given, since a test's clock moves only when the test says so; else
   * `performance.now`
   */
  readonly monotonicNow?: () => number;
  /** Random number in [0, 1), for jitter. @defaultValue `Math.random` */
  readonly random?: () => number;
}

export const COMMON_OPTIONS: readonly (keyof CommonOptions)[] = [
  "fetch",
  "tokenStore",
  "tokenTimeoutMs",
  "now",
  "monotonicNow",
  "random",
  ...RELIABILITY_OPTIONS,
];

const LONGEST_TOKEN_TIMEOUT_MS = 120_000;

/** What an authenticated client can do beside calling the API. */
export interface TokenControl {
  /**
   * Replaces the token by one that is requested after this call, such as after a consent or a change of rights; by this
   * client, or by another process that shares the token store.
   * Calls that are under way keep the token that they have.
   *
   * @param wait - `signal` ends the wait, not the request.
   * @throws {@link AuthError} when no token could be had; the old one then stays in use as long as it is valid.
   */
  readonly refreshToken: (wait?: { readonly signal?: AbortSignal }) => Promise<void>;
}

/** @throws {@link InputError} `malformed_value` or `out_of_range`. */
export function checkCommonOptions(options: CommonOptions): void {
  const { fetch, tokenStore, tokenTimeoutMs, now, monotonicNow, random } = options;
  checkReliability(options);
  for (const [field, value] of Object.entries({ fetch, now, monotonicNow, random }))
    checkFunction(value, field);
  checkMilliseconds(tokenTimeoutMs, "tokenTimeoutMs", LONGEST_TOKEN_TIMEOUT_MS);
  if (tokenStore === undefined) return;
  if (typeof tokenStore?.read === "function" && typeof tokenStore.acquire === "function") return;
  const problem = `expected a store with read() and acquire(), got ${shapeOf(tokenStore)}`;
  throw new InputError("malformed_value", "tokenStore", problem);
}

/** The fetch to use; looked up late by default, so that whatever instruments `globalThis.fetch` is seen. */
export function fetchOf({ fetch }: CommonOptions): FetchLike {
  return fetch ?? ((url, init) => globalThis.fetch(url, init));
}

/** The token cache of one client. */
export function createTokens(
  {
    tokenStore,
    tokenTimeoutMs = DEFAULT_TOKEN_TIMEOUT_MS,
    now,
    monotonicNow,
    random,
    sleep,
    onEvent,
  }: CommonOptions,
  key: TokenKeyParts,
  requestToken: () => Promise<AccessToken>,
): TokenCache {
  const sharing = tokenStore && {
    store: tokenStore,
    key: tokenKey(key),
    requestTimeoutMs: tokenTimeoutMs,
    onEvent,
  };
  return createTokenCache({
    requestToken: observeTokenRequests(requestToken, { onEvent, now, monotonicNow }),
    sharing,
    now,
    monotonicNow,
    random,
    sleep,
  });
}

/** The control that goes with a token cache. */
export function tokenControl(tokens: TokenCache): TokenControl {
  return {
    async refreshToken(wait) {
      await tokens.refresh(wait);
    },
  };
}
