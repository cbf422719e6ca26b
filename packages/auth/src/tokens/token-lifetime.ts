import { serverTime } from "../http/retry-after.js";
import type { TokenLife } from "../secrets/access-token.js";
import type { JwtClaims } from "./jwt.js";

/** Life of a token of which nothing is known, in ms. */
const ASSUMED_LIFETIME_MS = 300_000;

/** Beyond this, the time that a `Date` header tells is too uncertain to correct a clock by. */
const LONGEST_ROUND_TRIP_MS = 5_000;

/** An answer of a token endpoint, as far as it tells the time. Times are in ms since the Unix epoch, on our clock. */
export interface TimedAnswer {
  readonly headers: Headers;
  readonly requestedAt: number;
  readonly receivedAt: number;
}

/**
 * How far our clock is ahead of the server's, by the answer's `Date` header.
 *
 * @returns ms; `undefined` when the header is missing, was written by a cache (`Age`), or came too slowly to be true.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 | RFC 9110, section 6.6.1}
 */
export function clockLeadMs({ headers, requestedAt, receivedAt }: TimedAnswer): number | undefined {
  const date = serverTime(headers, receivedAt);
  const roundTrip = receivedAt - requestedAt;
  if (date === undefined || roundTrip < 0 || roundTrip > LONGEST_ROUND_TRIP_MS) return undefined;
  // The header is cut to whole seconds, hence half a second more; the server wrote it about half-way.
  const lead = requestedAt + roundTrip / 2 - (date + 500);
  // What the header can not resolve is no correction.
  return Math.abs(lead) <= 500 + roundTrip / 2 ? 0 : lead;
}

/** What is known about a token's life. */
export interface LifetimeSources {
  readonly answer: TimedAnswer;
  /** `expires_in` of the response, in seconds. */
  readonly expiresIn?: number | undefined;
  /** Claims of the token, when it is a JWT. */
  readonly claims?: JwtClaims | undefined;
  /** Longest life to believe, in ms. */
  readonly maxLifetimeMs: number;
}

/**
 * Works out when a token expires on our clock, on the safe side: life is counted from the moment of the request.
 * `expires_in` goes first, since it needs no clock; then the claim `exp`, corrected by the `Date` header; then 5 min.
 *
 * @returns `undefined` when the token is dead on arrival.
 */
export function tokenLife({
  answer,
  expiresIn,
  claims,
  maxLifetimeMs,
}: LifetimeSources): TokenLife | undefined {
  const known = expiresIn === undefined ? lifeByClaims(claims, answer) : expiresIn * 1000;
  const lifetimeMs = Math.min(known ?? ASSUMED_LIFETIME_MS, maxLifetimeMs);
  if (!(lifetimeMs > 0)) return undefined;
  return { lifetimeMs, expiresAt: answer.requestedAt + lifetimeMs };
}

function lifeByClaims(claims: JwtClaims | undefined, answer: TimedAnswer): number | undefined {
  if (claims?.exp === undefined) return undefined;
  const expiresAt = claims.exp * 1000;
  const lead = clockLeadMs(answer);
  if (lead !== undefined) return expiresAt + lead - answer.requestedAt;
  const byOurClock = expiresAt - answer.requestedAt;
  const wholeLife = claims.iat === undefined ? undefined : expiresAt - claims.iat * 1000;
  if (wholeLife === undefined) return byOurClock;
  // A fresh token that seems dead, or seems to live longer than it was issued for, proves our clock wrong.
  return byOurClock <= 0 || byOurClock > wholeLife ? wholeLife : byOurClock;
}
