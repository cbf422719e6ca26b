import { type ClockSettings, checkTime, monotonicOf, sleep as sleepFor } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import type { OnEvent } from "../events/events.js";
import type { AccessToken } from "../secrets/access-token.js";
import { sanitizedCause } from "../secrets/redaction.js";
import { withSignal } from "../time/abort.js";
import { createBackOff } from "../time/back-off.js";
import { shareTokens } from "./shared-token.js";
import { isFresh, isUsable, refreshShare } from "./token-lifetime.js";
import type { TokenStore } from "./token-store.js";

/** Options of {@link createTokenCache}. */
export interface TokenCacheOptions extends ClockSettings {
  /** Requests one token from the token endpoint; must succeed or fail by itself. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Shares tokens with other processes. @defaultValue none: the token stays in this cache */
  readonly sharing?:
    | {
        readonly store: TokenStore;
        /** Name of the credentials in the store: see {@link tokenKey}. */
        readonly key: string;
        /** Longest time that `requestToken` takes, in ms. */
        readonly requestTimeoutMs: number;
        /** Called when the store becomes unavailable, and when it works again. @defaultValue none */
        readonly onEvent?: OnEvent | undefined;
      }
    | undefined;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Waits that many ms, or rejects when the signal aborts. @defaultValue `setTimeout` */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** How one caller waits: aborting ends its own wait, never the request that others wait for. */
export interface TokenWait {
  readonly signal?: AbortSignal | undefined;
}

/** What a caller of {@link TokenCache.refresh} needs. */
export interface TokenDemand extends TokenWait {
  /**
   * Whether a token is acceptable although it was requested before this call, such as one that another process obtained
   * after a consent. @defaultValue no earlier token is acceptable
   */
  readonly accept?: ((token: AccessToken) => boolean) | undefined;
}

/** Keeps one token until it has to be replaced. Methods reject with {@link AuthError} if no token can be obtained. */
export interface TokenCache {
  /** Returns a token that is valid now. Requests a new one in the background while the old one is still usable. */
  get(wait?: TokenWait): Promise<AccessToken>;
  /**
   * Returns a token that was requested after this call, by this process or another one that shares the store, or one that
   * the caller accepts. For claims that are a snapshot.
   */
  refresh(demand?: TokenDemand): Promise<AccessToken>;
  /** Replaces a token that the API rejected. All callers with the same token share one request. */
  replace(rejected: AccessToken, wait?: TokenWait): Promise<AccessToken>;
  /**
   * Finds a valid token in this cache or the store that the caller accepts and the API has not rejected. Never requests
   * one: for the pause after new tokens did not help.
   *
   * @returns `undefined` if there is no such token.
   */
  find(accept: (token: AccessToken) => boolean, wait?: TokenWait): Promise<AccessToken | undefined>;
  /** Returns the token that `get` would return at once; `undefined` if there is none. */
  peek(): AccessToken | undefined;
  /** Returns the same token, or `undefined` when it is time for a new one: then call `get`. */
  fresh(): AccessToken | undefined;
}

/** A token, and its expiry by the monotonic clock. */
interface Kept {
  readonly token: AccessToken;
  readonly endsAt: number;
}

/** What a token request is for. */
interface Need {
  readonly suits: (token: AccessToken, isNewer: boolean) => boolean;
  readonly isUrgent: () => boolean;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Most rejected tokens that are remembered, so that none of them is taken from the store again. */
const MOST_REJECTED = 8;

/**
 * Creates a cache that keeps one token. All waiting callers share one request; only a forced refresh and a rejected token
 * start another one meanwhile. After a failure, the next request waits for a jittered pause that doubles from 1 s to 60 s;
 * a valid token in the cache or the store is used meanwhile.
 *
 * The remaining lifetime is measured by the wall clock and by the monotonic clock, and the shorter one counts: a clock that
 * is set back does not prolong a token's life, and one that is set forward costs one token request.
 *
 * @example
 * ```ts
 * import { createTokenCache, requestClientCredentialsToken } from "@energy-clients/auth";
 *
 * const tokens = createTokenCache({
 *   requestToken: () =>
 *     requestClientCredentialsToken({
 *       tokenUrl: "https://login.example/oauth2/token",
 *       clientId: "my-client",
 *       clientSecret: async () => process.env["CLIENT_SECRET"] ?? "",
 *     }),
 * });
 * const token = await tokens.get();
 * ```
 */
export function createTokenCache(options: TokenCacheOptions): TokenCache {
  checkTime(options);
  const { requestToken, sharing, now = Date.now, random = Math.random, sleep = sleepFor } = options;
  const monotonicNow = monotonicOf(options);
  const clocks = { now, monotonicNow };
  const shared = sharing && shareTokens({ ...sharing, ...clocks, requestToken, random, sleep });
  const backOff = createBackOff({
    ...clocks,
    random,
    initialMs: FIRST_PAUSE_MS,
    maximumMs: LONGEST_PAUSE_MS,
  });
  const share = refreshShare(random);

  let current: Kept | undefined;
  let rejected: AccessToken[] = [];
  let lastFailure: AuthError | undefined;
  let started = 0;
  let delivered = 0;
  /** The newest pending request; older ones may be pending too, and are distinguished by their number. */
  let pending: Promise<AccessToken> | undefined;
  let forced: Promise<AccessToken> | undefined;
  /** A forced refresh that has not begun yet, so that callers can still join it. */
  let queued: { readonly token: Promise<AccessToken>; readonly demands: TokenDemand[] } | undefined;

  const leftOf = ({ token, endsAt }: Kept) => Math.min(token.expiresAt - now(), endsAt - monotonicNow());
  const fresh = () => (current && isFresh(current.token, leftOf(current), share) ? current.token : undefined);
  const usable = () => (current && isUsable(current.token, leftOf(current)) ? current.token : undefined);
  const isRejected = (token: AccessToken) => rejected.some((one) => one.equals(token));
  const plain: Need = { suits: () => true, isUrgent: () => !usable() };

  function keep(token: AccessToken): AccessToken {
    current = { token, endsAt: monotonicNow() + token.expiresAt - now() };
    return token;
  }

  function obtain({ suits, isUrgent }: Need): Promise<AccessToken> {
    if (!shared) return requestToken();
    const accept = (token: AccessToken, isNewer: boolean) =>
      isFresh(token, token.expiresAt - now(), share) && !isRejected(token) && suits(token, isNewer);
    return shared.obtain({ accept, isUrgent });
  }

  async function findShared(suits: (token: AccessToken) => boolean): Promise<AccessToken | undefined> {
    const before = delivered;
    const token = await shared?.find(
      (found) => isUsable(found, found.expiresAt - now()) && !isRejected(found) && suits(found),
    );
    // A token that was requested meanwhile is newer.
    return token && before === delivered ? keep(token) : token;
  }

  async function run(number: number, need: Need): Promise<AccessToken> {
    try {
      const token = await obtain(need);
      if (number < delivered) return current?.token ?? token;
      delivered = number;
      backOff.reset();
      return keep(token);
    } catch (error) {
      const newer = number < delivered ? usable() : undefined;
      if (newer) return newer;
      lastFailure = asAuthError(error);
      backOff.fail(lastFailure.retryAfterMs);
      throw lastFailure;
    }
  }

  /** The pause is for token requests: a token that another process obtained meanwhile may be used. */
  async function findInPause(need: Need): Promise<AccessToken> {
    const token = await findShared((found) => need.suits(found, false));
    if (!token) throw backingOff(lastFailure, backOff.remainingMs());
    return token;
  }

  function start(need: Need): Promise<AccessToken> {
    const isPaused = backOff.remainingMs() > 0;
    if (!isPaused) started += 1;
    const promise = (isPaused ? findInPause(need) : run(started, need)).finally(() => {
      if (pending === promise) pending = undefined;
    });
    pending = promise;
    return observe(promise);
  }

  function beginForced(demands: readonly TokenDemand[]): Promise<AccessToken> {
    queued = undefined;
    const isAccepted = (token: AccessToken) => demands.every(({ accept }) => accept?.(token));
    const kept = fresh();
    // Callers that waited for another refresh may accept its token.
    forced =
      kept && isAccepted(kept)
        ? Promise.resolve(kept)
        : start({ suits: (token, isNewer) => isNewer || isAccepted(token), isUrgent: () => true });
    return forced;
  }

  return {
    get({ signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const lasting = fresh();
      if (lasting) return Promise.resolve(lasting);
      const token = usable();
      if (!token) return withSignal(pending ?? start(plain), signal);
      if (!pending && backOff.remainingMs() === 0) start(plain);
      return Promise.resolve(token);
    },
    async refresh(demand = {}) {
      const { accept, signal } = demand;
      signal?.throwIfAborted();
      const kept = fresh();
      if (kept && accept?.(kept)) return kept;
      if (!queued) {
        const demands: TokenDemand[] = [];
        const begin = () => beginForced(demands);
        queued = { demands, token: observe(Promise.resolve(forced).then(begin, begin)) };
      }
      queued.demands.push(demand);
      return withSignal(queued.token, signal);
    },
    async replace(token, { signal } = {}) {
      signal?.throwIfAborted();
      if (!isRejected(token)) rejected = [token, ...rejected].slice(0, MOST_REJECTED);
      if (current?.token.equals(token)) current = undefined;
      return usable() ?? withSignal(pending ?? start(plain), signal);
    },
    async find(accept, { signal } = {}) {
      signal?.throwIfAborted();
      const kept = usable();
      return kept && accept(kept) ? kept : withSignal(findShared(accept), signal);
    },
    peek: usable,
    fresh,
  };
}

/** Keeps a rejection that no caller awaits any more from ending the process. */
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
  const reason = last?.message.replace(/^\[auth\] |\.$/g, "");
  const message = `${reason}. The next token request is possible in ${retryAfterMs} ms.`;
  return new AuthError("token_request_backing_off", message, {
    cause: last,
    status: last?.status,
    oauth: last?.oauth,
    retryAfterMs,
  });
}
