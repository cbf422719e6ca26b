import { checkTime } from "../time/clock.js";
import { AuthError } from "../auth-error.js";
import { sanitizedCause } from "../secrets/redaction.js";
import { createBackOff } from "../time/back-off.js";
import { withSignal } from "../time/time-limit.js";
import { shareTokens, type TokenWish } from "./shared-token.js";
import type { AccessToken } from "./token.js";
import type { TokenStore } from "./token-store.js";
import { isFresh, isUsable, refreshShare } from "./token-window.js";

/** Options of {@link createTokenCache}. */
export interface TokenCacheOptions {
  /** Asks the token endpoint for one token; must end by itself, by success or failure. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Shares tokens with other processes. @defaultValue none: the token stays in this cache */
  readonly sharing?:
    | {
        readonly store: TokenStore;
        /** Names the credentials in the store: see {@link tokenKey}. */
        readonly key: string;
        /** Longest time that `requestToken` takes, in ms. */
        readonly requestTimeoutMs: number;
      }
    | undefined;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Waits that many ms. @defaultValue `setTimeout` */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** How one caller waits: its abort ends its own wait, never the request that others wait for. */
export interface TokenWait {
  readonly signal?: AbortSignal | undefined;
}

/** One token, kept until it has to be replaced. Every method rejects with {@link AuthError} when none can be had. */
export interface TokenCache {
  /** A token that is valid now. Asks for a new one in the background while the old one still serves. */
  get(wait?: TokenWait): Promise<AccessToken>;
  /** A token that was requested after this call, never before: for claims that are a snapshot. */
  refresh(wait?: TokenWait): Promise<AccessToken>;
  /** A token in the place of one that the API rejected. All who had the same one share one request. */
  replace(rejected: AccessToken, wait?: TokenWait): Promise<AccessToken>;
  /** The token that `get` would return at once; `undefined` when there is none. */
  peek(): AccessToken | undefined;
  /** The same, unless it is time for a new one: then `get` has to be asked. */
  fresh(): AccessToken | undefined;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Keeps one token. However many callers wait, they share one request; only a forced refresh and a rejected token make
 * another while one is under way. After a failure the next request waits for a pause that doubles from 1 s to 60 s,
 * jittered.
 */
export function createTokenCache(options: TokenCacheOptions): TokenCache {
  checkTime(options);
  const { requestToken, sharing, now = Date.now, random = Math.random, sleep = sleepFor } = options;
  const obtain = sharing ? shareTokens({ ...sharing, requestToken, now, random, sleep }) : requestToken;
  const backOff = createBackOff({ now, random, initialMs: FIRST_PAUSE_MS, maximumMs: LONGEST_PAUSE_MS });
  const share = refreshShare(random);

  let current: AccessToken | undefined;
  let rejectedLast: AccessToken | undefined;
  let lastFailure: AuthError | undefined;
  let started = 0;
  let delivered = 0;
  /** The newest request under way; older ones may still be, and are told apart by their number. */
  let flight: Promise<AccessToken> | undefined;
  let forced: Promise<AccessToken> | undefined;
  /** A forced refresh that has not begun, so that callers may still join it. */
  let queued: Promise<AccessToken> | undefined;

  const fresh = () => (current && isFresh(current, now(), share) ? current : undefined);
  const usable = () => (current && isUsable(current, now()) ? current : undefined);
  const plain: TokenWish = {
    accept: (token) => isFresh(token, now(), share) && !rejectedLast?.equals(token),
    isUrgent: () => !usable(),
  };

  async function fly(number: number, wish: TokenWish): Promise<AccessToken> {
    try {
      const token = await obtain(wish);
      if (number < delivered) return current ?? token;
      delivered = number;
      current = token;
      backOff.reset();
      return token;
    } catch (error) {
      const newer = number < delivered ? usable() : undefined;
      if (newer) return newer;
      lastFailure = asAuthError(error);
      backOff.fail(lastFailure.retryAfterMs);
      throw lastFailure;
    }
  }

  function start(wish: TokenWish): Promise<AccessToken> {
    const pauseMs = backOff.remainingMs();
    if (pauseMs > 0) return observe(Promise.reject(backingOff(lastFailure, pauseMs)));
    started += 1;
    const promise = fly(started, wish).finally(() => {
      if (flight === promise) flight = undefined;
    });
    flight = promise;
    return observe(promise);
  }

  return {
    get({ signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const lasting = fresh();
      if (lasting) return Promise.resolve(lasting);
      const token = usable();
      if (!token) return withSignal(flight ?? start(plain), signal);
      if (!flight && backOff.remainingMs() === 0) start(plain);
      return Promise.resolve(token);
    },
    async refresh({ signal } = {}) {
      signal?.throwIfAborted();
      queued ??= observe(Promise.resolve(forced).then(beginForced, beginForced));
      return withSignal(queued, signal);
    },
    async replace(rejected, { signal } = {}) {
      signal?.throwIfAborted();
      if (!current || current.equals(rejected)) {
        current = undefined;
        rejectedLast = rejected;
      }
      return usable() ?? withSignal(flight ?? start(plain), signal);
    },
    peek: usable,
    fresh,
  };

  function beginForced(): Promise<AccessToken> {
    queued = undefined;
    forced = start({ isUrgent: () => true });
    return forced;
  }
}

/** Nobody may be left to see a failure; that must not end the process. */
function observe<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function asAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  return new AuthError("token_request_failed", "the token request failed", { cause: sanitizedCause(error) });
}

function backingOff(last: AuthError | undefined, pauseMs: number): AuthError {
  const retryAfterMs = Math.ceil(pauseMs);
  const message = `no token request for another ${retryAfterMs} ms, since the last one failed: ${last?.message}`;
  return new AuthError("token_request_backing_off", message, {
    cause: last,
    status: last?.status,
    oauth: last?.oauth,
    retryAfterMs,
  });
}

function sleepFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
