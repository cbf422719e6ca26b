import type { TokenLife } from "../secrets/access-token.js";

/** A token is replaced this early at most, in ms: enough to ride out a short failure of the token endpoint. */
const LONGEST_WINDOW_MS = 300_000;
/** Share of a token's life that the window takes at most, so that a token of 60 s is cached too. */
const WINDOW_SHARE = 0.2;
/** A request takes time to arrive: a token that is about to expire is as good as expired. */
const LONGEST_MARGIN_MS = 5_000;
const MARGIN_SHARE = 0.05;
/** Clocks are corrected in small steps all the time; only more than this counts as set back. */
const CLOCK_STEP_MS = 10_000;

/**
 * The share of the refresh window that one process uses, drawn once: half of it to all of it. So processes that got
 * their tokens together do not come back for new ones together.
 */
export function refreshShare(random: () => number): number {
  return 0.5 + random() / 2;
}

/**
 * Whether a token may be sent now. A token that outlives its life means that the clock which measured it was set back:
 * no.
 *
 * @param leftMs - What is left of its life.
 */
export function isUsable({ lifetimeMs }: TokenLife, leftMs: number): boolean {
  return (
    leftMs > Math.min(LONGEST_MARGIN_MS, MARGIN_SHARE * lifetimeMs) && leftMs <= lifetimeMs + CLOCK_STEP_MS
  );
}

/** Whether a token may be sent now and need not be replaced yet. */
export function isFresh(token: TokenLife, leftMs: number, share: number): boolean {
  const window = Math.min(LONGEST_WINDOW_MS, WINDOW_SHARE * token.lifetimeMs) * share;
  return isUsable(token, leftMs) && leftMs > window;
}
