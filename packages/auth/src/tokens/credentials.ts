import type { FetchInit } from "@energy-clients/client-core";
import { callOf } from "../call/call-context.js";
import type { FetchDecorator } from "../http/compose-fetch.js";
import { discardBody } from "../http/discard-body.js";
import type { AccessToken } from "../secrets/access-token.js";
import { resolveSecret, type Secret } from "../secrets/secret.js";
import { createBackOff } from "../time/back-off.js";
import type { ClockSettings } from "../time/clock.js";
import type { TokenCache } from "./token-cache.js";

/** Options of {@link addCredentials}. */
export interface CredentialsOptions extends ClockSettings {
  readonly tokens: TokenCache;
  /** Sent as `x-api-key`; a function is called for every request. @defaultValue none */
  readonly apiKey?: Secret | undefined;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Adds the token, and the API key where there is one, to each request. A request that is answered 401 was not acted
 * on: it is sent once more with a new token, whatever its method. A second 401 is the caller's answer.
 *
 * When new tokens are rejected too, the tokens are not at fault: for a pause that doubles from 1 s to 30 s a 401 then
 * asks for no new token. One that is there already, in the cache or the store, is still tried.
 *
 * @returns A decorator that rejects with {@link AuthError} when there is no token to send.
 */
export function addCredentials(options: CredentialsOptions): FetchDecorator {
  const { tokens, apiKey, now, monotonicNow, random = Math.random } = options;
  const pause = createBackOff({
    now,
    monotonicNow,
    random,
    initialMs: FIRST_PAUSE_MS,
    maximumMs: LONGEST_PAUSE_MS,
  });

  /** The key is asked for with every request, a replay included: it may have been rotated meanwhile. */
  function withCredentials(init: FetchInit, token: AccessToken): FetchInit | Promise<FetchInit> {
    const authorization = token.authorization();
    if (apiKey === undefined) return { ...init, headers: { ...init.headers, authorization } };
    const withKey = (key: string) => ({
      ...init,
      headers: { ...init.headers, authorization, "x-api-key": key },
    });
    const key = resolveSecret(apiKey, "apiKey");
    return typeof key === "string" ? withKey(key) : key.then(withKey);
  }

  return (next) => async (url, init) => {
    const call = callOf(init);
    const token = tokens.fresh() ?? (await tokens.get(call));
    call.token = token;
    const request = withCredentials(init, token);
    const response = await next(url, request instanceof Promise ? await request : request);
    if (response.status !== 401) return response;

    const mayAsk = pause.remainingMs() === 0;
    const other = mayAsk ? tokens.replace(token, call) : tokens.find((one) => !one.equals(token), call);
    const fresh = await other.catch(async (error: unknown) => {
      await discardBody(response);
      throw error;
    });
    if (!fresh || fresh.equals(token)) {
      pause.fail();
      return response;
    }
    call.emit?.({ type: "replay", reason: "unauthorized" });
    await discardBody(response);
    call.token = fresh;
    const replayed = await next(url, await withCredentials(init, fresh));
    if (replayed.status === 401) pause.fail();
    else if (mayAsk) pause.reset();
    return replayed;
  };
}
