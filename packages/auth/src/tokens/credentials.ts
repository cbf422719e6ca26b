import { type FetchInit, isOneShot } from "@energy-clients/client-core";
import { contextOf } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { discardBody } from "../http/read-body.js";
import type { AccessToken } from "../secrets/access-token.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { createRejectionPause, type PauseSettings } from "./rejection-pause.js";
import type { TokenCache } from "./token-cache.js";

/**
 * Waits until there is a token, before the call acquires a permit from a rate limiter. Otherwise a call that waits for a
 * token would hold a permit that others could use, and a call that gets no token would waste one.
 *
 * @example
 * ```ts
 * import { addCredentials, awaitToken, composeFetch, type Quota, type TokenCache } from "@energy-clients/auth";
 *
 * declare const tokens: TokenCache;
 * declare const quota: Quota;
 *
 * const fetch = composeFetch([awaitToken(tokens), quota.calls, addCredentials({ tokens })], globalThis.fetch);
 * ```
 */
export function awaitToken(tokens: TokenCache): FetchDecorator {
  return (next) => (url, init) =>
    tokens.fresh() ? next(url, init) : tokens.get(contextOf(init)).then(() => next(url, init));
}

/** Options of {@link addCredentials}. */
export interface CredentialsOptions extends PauseSettings {
  readonly tokens: TokenCache;
  /** Sent in a header; a function is called for every request. @defaultValue none */
  readonly apiKey?: Secret | undefined;
  /** Header that carries the API key, in lower case. @defaultValue `x-api-key` */
  readonly apiKeyHeader?: string | undefined;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Adds the token, and the API key if there is one, to each request. The API did not act on a request for which it returned
 * 401: whatever its method, it is replayed once with a new token. A second 401 is returned to the caller.
 *
 * When the API rejects new tokens too, the tokens are not the cause: for a pause that doubles from 1 s to 30 s, a 401 then
 * triggers no token request. A token that is in the cache or the store already is still tried.
 *
 * @returns A decorator that rejects with {@link AuthError} when there is no token to send.
 *
 * @example
 * ```ts
 * import { addCredentials, composeFetch, guardOrigins, type TokenCache } from "@energy-clients/auth";
 *
 * declare const tokens: TokenCache;
 *
 * const guard = guardOrigins({ origins: ["https://api.example"] });
 * const fetch = composeFetch([addCredentials({ tokens, apiKey: "key" }), guard], globalThis.fetch);
 * ```
 */
export function addCredentials(options: CredentialsOptions): FetchDecorator {
  const { tokens, apiKey, apiKeyHeader = "x-api-key" } = options;
  const pause = createRejectionPause(options, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);

  /** Reads the key for every request, including a replay: it may have been rotated meanwhile. */
  function withCredentials(init: FetchInit, token: AccessToken): FetchInit | Promise<FetchInit> {
    const authorization = token.authorization();
    if (apiKey === undefined) return { ...init, headers: { ...init.headers, authorization } };
    const withKey = (key: string) => ({
      ...init,
      headers: { ...init.headers, authorization, [apiKeyHeader]: key },
    });
    const key = resolveSecret(apiKey, "apiKey");
    return typeof key === "string" ? withKey(key) : key.then(withKey);
  }

  return (next) => async (url, init) => {
    const context = contextOf(init);
    context.apiKeyHeader = apiKeyHeader;
    const token = tokens.fresh() ?? (await tokens.get(context));
    context.token = token;
    const request = withCredentials(init, token);
    const response = await next(url, request instanceof Promise ? await request : request);
    if (response.status !== 401) return response;

    const mayRequest = pause.remainingMs() === 0;
    const other = mayRequest
      ? tokens.replace(token, context)
      : tokens.find((one) => !one.equals(token), context);
    const fresh = await other.catch(async (error: unknown) => {
      await discardBody(response);
      throw error;
    });
    if (!fresh || fresh.equals(token)) {
      pause.fail();
      return response;
    }
    if (isOneShot(init)) return response;
    context.emit?.({ type: "replay", reason: "unauthorized" });
    await discardBody(response);
    context.token = fresh;
    const replayed = await next(url, await withCredentials(init, fresh));
    if (replayed.status === 401) pause.fail();
    else if (mayRequest) pause.reset();
    return replayed;
  };
}
