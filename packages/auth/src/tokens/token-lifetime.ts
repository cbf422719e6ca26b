import { serverTime } from "../http/retry-after.js";
import type { TokenLife } from "../secrets/access-token.js";
import type { JwtClaims } from "./jwt.js";

/** Assumed lifetime, in ms, of a token that does not say when it expires. */
const ASSUMED_LIFETIME_MS = 300_000;

/** After a longer round trip, in ms, a `Date` header is too uncertain to correct a clock. */
const LONGEST_ROUND_TRIP_MS = 5_000;

/** A token endpoint's headers, and when they arrived. Times are in ms since the Unix epoch, on our clock. */
export interface TimedResponse {
  readonly headers: Headers;
  readonly requestedAt: number;
  readonly receivedAt: number;
}

/**
 * Computes how far our clock is ahead of the server's, from the response's `Date` header.
 *
 * @returns ms; `undefined` if the header is missing, comes from a cache (`Age`), or arrived too slowly to be accurate.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 | RFC 9110, section 6.6.1}
 */
export function clockLeadMs({ headers, requestedAt, receivedAt }: TimedResponse): number | undefined {
  const date = serverTime(headers, receivedAt);
  const roundTrip = receivedAt - requestedAt;
  if (date === undefined || roundTrip < 0 || roundTrip > LONGEST_ROUND_TRIP_MS) return undefined;
  // The header is truncated to whole seconds, hence half a second more; the server wrote it about half-way.
  const lead = requestedAt + roundTrip / 2 - (date + 500);
  // A difference below the resolution of the header is not a correction.
  return Math.abs(lead) <= 500 + roundTrip / 2 ? 0 : lead;
}

/** What is known about a token's lifetime. */
export interface LifetimeSources {
  readonly response: TimedResponse;
  /** `expires_in` of the response, in seconds. */
  readonly expiresIn?: number | undefined;
  /** Claims of the token, if it is a JWT. */
  readonly claims?: JwtClaims | undefined;
  /** Longest lifetime to accept, in ms. */
  readonly maxLifetimeMs: number;
}

/**
 * Works out when a token expires on our clock, on the safe side: its lifetime starts when it was requested. `expires_in`
 * is preferred, since it needs no clock; then the claim `exp`, corrected by the `Date` header; then 5 min.
 *
 * @returns `undefined` if the token has expired already.
 */
export function tokenLife({
  response,
  expiresIn,
  claims,
  maxLifetimeMs,
}: LifetimeSources): TokenLife | undefined {
  const known = expiresIn === undefined ? lifeByClaims(claims, response) : expiresIn * 1000;
  const lifetimeMs = Math.min(known ?? ASSUMED_LIFETIME_MS, maxLifetimeMs);
  if (!(lifetimeMs > 0)) return undefined;
  return { lifetimeMs, expiresAt: response.requestedAt + lifetimeMs };
}

function lifeByClaims(claims: JwtClaims | undefined, response: TimedResponse): number | undefined {
  if (claims?.exp === undefined) return undefined;
  const expiresAt = claims.exp * 1000;
  const lead = clockLeadMs(response);
  if (lead !== undefined) return expiresAt + lead - response.requestedAt;
  const byOurClock = expiresAt - response.requestedAt;
  const wholeLife = claims.iat === undefined ? undefined : expiresAt - claims.iat * 1000;
  if (wholeLife === undefined) return byOurClock;
  // A new token that seems expired, or seems to live longer than it was issued for, proves that our clock is wrong.
  return byOurClock <= 0 || byOurClock > wholeLife ? wholeLife : byOurClock;
}

/** A token is replaced this early at most, in ms: enough to outlast a short failure of the token endpoint. */
const LONGEST_WINDOW_MS = 300_000;
/** Largest share of a token's lifetime that the window takes, so that a token of 60 s is cached too. */
const WINDOW_SHARE = 0.2;
/** A request takes time to arrive: a token that is about to expire counts as expired. */
const LONGEST_MARGIN_MS = 5_000;
const MARGIN_SHARE = 0.05;
/** Clocks are corrected in small steps all the time; only a larger step, in ms, counts as set back. */
const CLOCK_STEP_MS = 10_000;

/**
 * Draws the share of the refresh window that one process uses, from half of it to all of it, so that processes that got
 * their tokens together do not request new ones together.
 */
export function refreshShare(random: () => number): number {
  return 0.5 + random() / 2;
}

/**
 * Whether a token may be sent now. It may not if it has more than its lifetime left, since its clock was then set back.
 *
 * @param leftMs - Remaining lifetime, in ms.
 */
export function isUsable({ lifetimeMs }: TokenLife, leftMs: number): boolean {
  return (
    leftMs > Math.min(LONGEST_MARGIN_MS, MARGIN_SHARE * lifetimeMs) && leftMs <= lifetimeMs + CLOCK_STEP_MS
  );
}

/** Whether a token may be sent now and does not need to be replaced yet. */
export function isFresh(token: TokenLife, leftMs: number, share: number): boolean {
  const window = Math.min(LONGEST_WINDOW_MS, WINDOW_SHARE * token.lifetimeMs) * share;
  return isUsable(token, leftMs) && leftMs > window;
}
