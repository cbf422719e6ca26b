import { AuthError } from "../errors/auth-error.js";
import type { OnEvent } from "../events/events.js";
import type { AccessToken } from "../secrets/access-token.js";
import { sanitizedCause } from "../secrets/redaction.js";
import { createBackOff } from "../time/back-off.js";
import { type ClockSettings, checkTime, monotonicOf } from "../time/clock.js";
import { sleep as sleepFor } from "../time/sleep.js";
import { withSignal } from "../time/time-limit.js";
import { shareTokens } from "./shared-token.js";
import { isFresh, isUsable, refreshShare } from "./token-lifetime.js";
import type { TokenStore } from "./token-store.js";

/** Options of {@link createTokenCache}. */
export interface TokenCacheOptions extends ClockSettings {
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
        /** Told when the store becomes unavailable, and when it works again. @defaultValue nobody */
        readonly onEvent?: OnEvent | undefined;
      }
    | undefined;
  /** Random number in [0, 1). @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Waits that many ms, or rejects when the signal aborts. @defaultValue `setTimeout` */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** How one caller waits: its abort ends its own wait, never the request that others wait for. */
export interface TokenWait {
  readonly signal?: AbortSignal | undefined;
}

/** What a caller of {@link TokenCache.refresh} asks for. */
export interface TokenDemand extends TokenWait {
  /**
   * Whether a token will do although it was requested before this call, such as one that another process got after a
   * consent. @defaultValue none will
   */
  readonly accept?: ((token: AccessToken) => boolean) | undefined;
}

/** One token, kept until it has to be replaced. Methods reject with {@link AuthError} when none can be had. */
export interface TokenCache {
  /** A token that is valid now. Asks for a new one in the background while the old one still serves. */
  get(wait?: TokenWait): Promise<AccessToken>;
  /**
   * A token that was requested after this call, by this process or another one that shares the store, or one that the
   * caller accepts: for claims that are a snapshot.
   */
  refresh(demand?: TokenDemand): Promise<AccessToken>;
  /** A token in the place of one that the API rejected. All who had the same one share one request. */
  replace(rejected: AccessToken, wait?: TokenWait): Promise<AccessToken>;
  /**
   * A valid token that the caller accepts, from this cache or the store, that has not been rejected. Never asks for a
   * new one: for the pause after tokens that did not help.
   *
   * @returns `undefined` when there is none.
   */
  find(accept: (token: AccessToken) => boolean, wait?: TokenWait): Promise<AccessToken | undefined>;
  /** The token that `get` would return at once; `undefined` when there is none. */
  peek(): AccessToken | undefined;
  /** The same, unless it is time for a new one: then `get` has to be asked. */
  fresh(): AccessToken | undefined;
}

/** A token, and its end by the clock that nobody sets. */
interface Kept {
  readonly token: AccessToken;
  readonly endsAt: number;
}

/** What a flight is for. */
interface Wish {
  readonly suits: (token: AccessToken, isNewer: boolean) => boolean;
  readonly isUrgent: () => boolean;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Rejected tokens that are remembered, so that none of them is taken out of the store again. */
const MOST_REJECTED = 8;

/**
 * Keeps one token. However many callers wait, they share one request; only a forced refresh and a rejected token make
 * another while one is under way. After a failure the next request waits for a pause that doubles from 1 s to 60 s,
 * jittered; a valid token that is there, or in the store, serves meanwhile.
 *
 * What is left of a token's life is measured by the wall clock and by one that nobody sets, and the less counts: a clock
 * that is set back makes no token live longer, and one that is set forward costs one token request.
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
  /** The newest request under way; older ones may still be, and are told apart by their number. */
  let flight: Promise<AccessToken> | undefined;
  let forced: Promise<AccessToken> | undefined;
  /** A forced refresh that has not begun, so that callers may still join it. */
  let queued: { readonly token: Promise<AccessToken>; readonly demands: TokenDemand[] } | undefined;

  const leftOf = ({ token, endsAt }: Kept) => Math.min(token.expiresAt - now(), endsAt - monotonicNow());
  const fresh = () => (current && isFresh(current.token, leftOf(current), share) ? current.token : undefined);
  const usable = () => (current && isUsable(current.token, leftOf(current)) ? current.token : undefined);
  const isRejected = (token: AccessToken) => rejected.some((one) => one.equals(token));
  const plain: Wish = { suits: () => true, isUrgent: () => !usable() };

  function keep(token: AccessToken): AccessToken {
    current = { token, endsAt: monotonicNow() + token.expiresAt - now() };
    return token;
  }

  function obtain({ suits, isUrgent }: Wish): Promise<AccessToken> {
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
    // One that was requested meanwhile is newer.
    return token && before === delivered ? keep(token) : token;
  }

  async function fly(number: number, wish: Wish): Promise<AccessToken> {
    try {
      const token = await obtain(wish);
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

  /** The pause is for asking: what another process has got meanwhile may be used. */
  async function findInPause(wish: Wish): Promise<AccessToken> {
    const token = await findShared((found) => wish.suits(found, false));
    if (!token) throw backingOff(lastFailure, backOff.remainingMs());
    return token;
  }

  function start(wish: Wish): Promise<AccessToken> {
    const isPaused = backOff.remainingMs() > 0;
    if (!isPaused) started += 1;
    const promise = (isPaused ? findInPause(wish) : fly(started, wish)).finally(() => {
      if (flight === promise) flight = undefined;
    });
    flight = promise;
    return observe(promise);
  }

  function beginForced(demands: readonly TokenDemand[]): Promise<AccessToken> {
    queued = undefined;
    const isAccepted = (token: AccessToken) => demands.every(({ accept }) => accept?.(token));
    const kept = fresh();
    // Those that waited for another refresh may be content with its token.
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
      if (!token) return withSignal(flight ?? start(plain), signal);
      if (!flight && backOff.remainingMs() === 0) start(plain);
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
      return usable() ?? withSignal(flight ?? start(plain), signal);
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
  const reason = last?.message.replace(/^\[auth\] |\.$/g, "");
  const message = `${reason}. No further token request is sent for ${retryAfterMs} ms.`;
  return new AuthError("token_request_backing_off", message, {
    cause: last,
    status: last?.status,
    oauth: last?.oauth,
    retryAfterMs,
  });
}
