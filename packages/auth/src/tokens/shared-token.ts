import { AuthError } from "../auth-error.js";
import { withTimeLimit } from "../time/time-limit.js";
import { AccessToken } from "./token.js";
import type { TokenLease, TokenStore } from "./token-store.js";

/** What kind of token is wanted. */
export interface TokenWish {
  /** Whether a token that another process got will do. Absent: only a new one will. */
  readonly accept?: (token: AccessToken) => boolean;
  /** Whether somebody waits for it by now. What nobody waits for gives up rather than go past the lease. */
  readonly isUrgent: () => boolean;
}

/** Settings of {@link shareTokens}. */
export interface SharingSettings {
  readonly store: TokenStore;
  readonly key: string;
  /** Asks the token endpoint. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Longest time that a token request takes, in ms: nobody waits much longer for that of another process. */
  readonly requestTimeoutMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A store that does not answer in this time, in ms, is taken to be away. */
const STORE_TIMEOUT_MS = 1_000;
/** A holder that died keeps the others waiting for this time, in ms. */
const LEASE_MS = 3_000;
/** Pause between two looks at the store while another process asks, in ms. */
const POLL_MS = 100;

/**
 * Puts a store between a token cache and the endpoint, so that of all processes one asks and the others take over.
 * When the store is away each process asks for itself: a spare token request is better than none.
 *
 * @returns Obtains one token, from the store or the endpoint.
 */
export function shareTokens(settings: SharingSettings): (wish: TokenWish) => Promise<AccessToken> {
  const { store, key, requestToken, requestTimeoutMs, now, random, sleep } = settings;
  const longestWaitMs = requestTimeoutMs + 2 * STORE_TIMEOUT_MS;

  async function find(accept: TokenWish["accept"]): Promise<AccessToken | undefined> {
    if (!accept) return undefined;
    const stored = await store.read(key);
    const token = stored && parseEntry(stored.entry, stored.remainingMs, now());
    return token && accept(token) ? token : undefined;
  }

  /** A token that will do, or the lease to ask for one, or nothing while another process holds it. */
  async function look(accept: TokenWish["accept"]): Promise<{ token?: AccessToken; lease?: TokenLease }> {
    const token = await find(accept);
    if (token) return { token };
    const lease = await store.acquire(key, LEASE_MS);
    if (!lease) return {};
    // Between the two steps the holder before may have committed.
    const late = await find(accept).catch(() => undefined);
    return late ? { token: late, lease } : { lease };
  }

  return async ({ accept, isUrgent }) => {
    // Long enough for a lease whose holder died to run out, and for its next holder to ask.
    const giveUpAt = now() + 2 * longestWaitMs;
    for (;;) {
      const looking = look(accept);
      const looked = await withTimeLimit(STORE_TIMEOUT_MS, () => looking).catch(() => undefined);
      if (!looked) {
        // A lease that comes too late must not keep the others waiting.
        looking.then(({ lease }) => quietly(lease?.release())).catch(() => undefined);
        return requestToken();
      }
      const { token, lease } = looked;
      if (token) {
        await quietly(lease?.release());
        return token;
      }
      if (lease) return requestUnder(lease, settings);
      if (now() >= giveUpAt) {
        if (isUrgent()) return requestToken();
        const message = "another process holds the lease for the token request and brings no token";
        throw new AuthError("token_request_backing_off", message);
      }
      await sleep(POLL_MS * (0.5 + random()));
    }
  };
}

async function requestUnder(
  lease: TokenLease,
  { requestToken, now, sleep }: SharingSettings,
): Promise<AccessToken> {
  let token: AccessToken;
  let isOver = false;
  const keepLease = async () => {
    for (;;) {
      await sleep(LEASE_MS / 3);
      if (isOver) return;
      await quietly(lease.extend(LEASE_MS));
    }
  };
  void keepLease();
  try {
    token = await requestToken().finally(() => {
      isOver = true;
    });
  } catch (error) {
    // The others would only meet the same failure: they wait as this process does.
    const holdMs = error instanceof AuthError ? Math.min(error.retryAfterMs ?? 1_000, 10_000) : 0;
    await quietly(lease.release(holdMs));
    throw error;
  }
  const remainingMs = token.expiresAt - now();
  if (remainingMs > 0) await quietly(lease.commit(formatEntry(token), Math.floor(remainingMs)));
  return token;
}

/** A store that fails must cost no token: what it was told is then told again by the next process. */
async function quietly(step: Promise<unknown> | undefined): Promise<void> {
  if (step) await withTimeLimit(STORE_TIMEOUT_MS, () => step).catch(() => undefined);
}

function formatEntry(token: AccessToken): string {
  return JSON.stringify({ v: 1, token: token.reveal(), lifetimeMs: token.lifetimeMs });
}

/** @returns `undefined` for text that is no entry of this version: the store is not ours alone. */
function parseEntry(entry: string, remainingMs: number, now: number): AccessToken | undefined {
  try {
    const { v, token, lifetimeMs } = JSON.parse(entry) as Record<string, unknown>;
    const isSound = v === 1 && typeof token === "string" && typeof lifetimeMs === "number" && remainingMs > 0;
    if (!isSound || !/^[\w\-.~+/]+=*$/.test(token) || !(lifetimeMs > 0)) return undefined;
    return new AccessToken(token, { lifetimeMs, expiresAt: now + Math.min(remainingMs, lifetimeMs) });
  } catch {
    return undefined;
  }
}
