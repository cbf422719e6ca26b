import { observeTokenRequests } from "../events/report.js";
import type { AccessToken } from "../secrets/access-token.js";
import { createTokenCache, type TokenCache } from "../tokens/token-cache.js";
import { DEFAULT_TOKEN_TIMEOUT_MS } from "../tokens/token-request.js";
import { type TokenKeyParts, tokenKey } from "../tokens/token-store.js";
import type { CommonOptions } from "./client-options.js";

/** What an authenticated client can do in addition to calling the API. */
export interface TokenControl {
  /**
   * Replaces the token with one that is requested after this call, by this client or by another process that shares the
   * token store. For use after a consent or a change of rights. Calls in progress keep their present token.
   *
   * @param wait - `signal` ends the wait, not the request.
   * @throws {@link AuthError} when no token could be obtained; the old one then stays in use while it is valid.
   */
  readonly refreshToken: (wait?: { readonly signal?: AbortSignal }) => Promise<void>;
}

/** Creates the token cache of one client. */
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

/** Lets a client's caller replace the token. */
export function tokenControl(tokens: TokenCache): TokenControl {
  return {
    async refreshToken(wait) {
      await tokens.refresh(wait);
    },
  };
}
