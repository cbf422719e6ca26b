import { AuthError } from "../errors/auth-error.js";
import { StoreError } from "../errors/store-error.js";
import type { OnEvent } from "../events/events.js";
import { createStoreWatch, errorCodeOf } from "../events/report.js";
import { AccessToken } from "../secrets/access-token.js";
import { type ClockSettings, monotonicOf } from "../time/clock.js";
import { withTimeLimit } from "../time/time-limit.js";
import { isBearerText } from "./bearer-token.js";
import type { StoredToken, StoreReading, TokenLease, TokenStore } from "./token-store.js";

/** What kind of token is wanted. */
export interface TokenWish {
  /**
   * Whether a token that another process got will do.
   *
   * @param isNewer - Whether it was requested after this wish was made.
   */
  readonly accept: (token: AccessToken, isNewer: boolean) => boolean;
  /** Whether somebody waits for it by now. What nobody waits for gives up rather than go past the lease. */
  readonly isUrgent: () => boolean;
}

/** Settings of {@link shareTokens}. */
export interface SharingSettings extends ClockSettings {
  readonly store: TokenStore;
  readonly key: string;
  /** Asks the token endpoint. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Longest time that a token request takes, in ms: nobody waits much longer for that of another process. */
  readonly requestTimeoutMs: number;
  /** Told when the store becomes unavailable, and when it works again. */
  readonly onEvent?: OnEvent | undefined;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The tokens of all processes that share a store. */
export interface SharedTokens {
  /** One token, from the store or the endpoint. */
  obtain(wish: TokenWish): Promise<AccessToken>;
  /** The store's token, if it will do. Never asks the endpoint, and never rejects. */
  find(accept: (token: AccessToken) => boolean): Promise<AccessToken | undefined>;
}

/** What a store is needed for: each may fail by itself. */
type Faculty = "read" | "write" | "entry";

/** A store that takes longer for one command, in ms, is taken to be away. */
const STORE_TIMEOUT_MS = 2_000;
/** A holder that died keeps the others waiting for this time, in ms. */
const LEASE_MS = 3_000;
/** Pause between two looks at the store while another process asks, in ms. */
const POLL_MS = 100;
/** Longest pause, in ms, in which the others are kept from an endpoint that failed. */
const LONGEST_HOLD_MS = 10_000;

const UNREADABLE =
  "the token in the store cannot be read, so this process asks for its own; give all processes the same encryptionKeys";

/**
 * Puts a store between a token cache and the endpoint, so that of all processes one asks and the others take over.
 * When the store is away each process asks for itself: a spare token request is better than none.
 */
export function shareTokens(settings: SharingSettings): SharedTokens {
  const { store, key, requestToken, requestTimeoutMs, onEvent, now = Date.now, random, sleep } = settings;
  const monotonicNow = monotonicOf(settings);
  const watch = createStoreWatch("tokens", monotonicNow, onEvent);
  /** What did not work. Only the same tells that the store works again: a read-only replica can be read. */
  let failing: Faculty | undefined;
  const longestWaitMs = requestTimeoutMs + 2 * STORE_TIMEOUT_MS;

  function fail(
    faculty: Faculty,
    describe: () => { readonly errorCode: string; readonly message: string },
  ): void {
    failing ??= faculty;
    watch.fail(describe);
  }

  function succeed(faculty: Faculty): void {
    if (failing !== faculty) return;
    failing = undefined;
    watch.succeed();
  }

  async function command<T>(step: string, start: () => Promise<T>): Promise<T> {
    const faculty = step === "read" ? "read" : "write";
    try {
      const result = await withTimeLimit(STORE_TIMEOUT_MS, start, { timeUp: tooSlow });
      succeed(faculty);
      return result;
    } catch (error) {
      fail(faculty, () => describeFailure(step, error));
      throw error;
    }
  }

  /** A store that fails must cost no token: what it was told is then told again by the next process. */
  async function quietly(step: string, start: () => Promise<unknown>): Promise<void> {
    await command(step, start).catch(() => undefined);
  }

  const read = () => command("read", () => store.read(key));

  function acquire(): Promise<TokenLease | undefined> {
    const acquiring = (async () => store.acquire(key, LEASE_MS))();
    return command("acquire", () => acquiring).catch((error: unknown) => {
      // A lease that comes too late must not keep the others waiting.
      acquiring.then((lease) => quietly("release", async () => lease?.release())).catch(() => undefined);
      throw error;
    });
  }

  /** The token of an entry. One that cannot be read is as good as none, and is reported. */
  function tokenOf(stored: StoredToken): AccessToken | undefined {
    const token = parseEntry(stored, now());
    if (token) succeed("entry");
    else fail("entry", () => ({ errorCode: "entry_unreadable", message: UNREADABLE }));
    return token;
  }

  /** A token that will do, or the lease to ask for one, or nothing while another process holds it. */
  async function look(
    accept: (token: AccessToken, number: number) => boolean,
    { stored }: StoreReading,
  ): Promise<{ readonly token?: AccessToken; readonly lease?: TokenLease }> {
    const take = (entry: StoredToken | undefined) => {
      const token = entry && tokenOf(entry);
      return token && accept(token, entry.number) ? token : undefined;
    };
    const token = take(stored);
    if (token) return { token };
    const lease = await acquire();
    if (!lease) return {};
    // Between the two steps the holder before may have committed.
    const late = take(lease.stored);
    if (!late) return { lease };
    await quietly("release", () => lease.release());
    return { token: late };
  }

  async function requestUnder(lease: TokenLease): Promise<AccessToken> {
    const isOver = new AbortController();
    const keepLease = async () => {
      // Counted, so that it ends also where a test's sleep returns at once.
      for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += LEASE_MS / 3) {
        await sleep(LEASE_MS / 3, isOver.signal);
        if (isOver.signal.aborted) return;
        await quietly("extend", () => lease.extend(LEASE_MS));
      }
    };
    keepLease().catch(() => undefined);
    let token: AccessToken;
    try {
      token = await requestToken().finally(() => isOver.abort());
    } catch (error) {
      await quietly("release", () => lease.release(holdMsAfter(error)));
      throw error;
    }
    const remainingMs = token.expiresAt - now();
    await quietly("commit", () =>
      remainingMs > 0 ? lease.commit(formatEntry(token), Math.floor(remainingMs)) : lease.release(),
    );
    return token;
  }

  return {
    async obtain({ accept, isUrgent }) {
      // Long enough for a lease whose holder died to run out, and for its next holder to ask.
      const giveUpAt = monotonicNow() + 2 * longestWaitMs;
      let waitedMs = 0;
      let wishedAt: number | undefined;
      const lookAgain = async () => {
        const reading = await read();
        const position = wishedAt ?? reading.position;
        wishedAt = position;
        return look((token, number) => accept(token, number > position), reading);
      };
      for (;;) {
        const looked = await lookAgain().catch(() => undefined);
        if (!looked) return requestToken();
        const { token, lease } = looked;
        if (token) return token;
        if (lease) return requestUnder(lease);
        if (monotonicNow() >= giveUpAt || waitedMs >= 2 * longestWaitMs) {
          if (isUrgent()) return requestToken();
          const message = "another process holds the lease for the token request and brings no token";
          throw new AuthError("token_request_backing_off", message);
        }
        const pauseMs = POLL_MS * (0.5 + random());
        await sleep(pauseMs);
        waitedMs += pauseMs;
      }
    },
    async find(accept) {
      // Whoever may not ask does not wait for a store that is known to hang either.
      if (failing === "read") return undefined;
      const reading = await read().catch(() => undefined);
      const token = reading?.stored && tokenOf(reading.stored);
      return token && accept(token) ? token : undefined;
    },
  };
}

function tooSlow(): StoreError {
  return new StoreError("timed_out", `no response within ${STORE_TIMEOUT_MS} ms`);
}

/** Other errors than those that are made to be shown may quote what is stored: of those only the code is told. */
function describeFailure(step: string, error: unknown): { errorCode: string; message: string } {
  const errorCode = errorCodeOf(error);
  const reason = error instanceof StoreError ? error.message : errorCode;
  const message = `the token store failed at ${step}, so this process asks for its own tokens: ${reason}`;
  return { errorCode, message };
}

/** The others would only meet the same failure: they wait as this process does. A vault is this process's own. */
function holdMsAfter(error: unknown): number {
  if (!(error instanceof AuthError) || error.code === "secret_unavailable") return 0;
  return Math.min(error.retryAfterMs ?? 1_000, LONGEST_HOLD_MS);
}

function formatEntry(token: AccessToken): string {
  return JSON.stringify({ v: 1, token: token.reveal(), lifetimeMs: token.lifetimeMs });
}

/** @returns `undefined` for what is not an entry of this version: the store is not ours alone. */
function parseEntry({ entry = "", remainingMs }: StoredToken, now: number): AccessToken | undefined {
  try {
    const { v, token, lifetimeMs } = JSON.parse(entry) as Record<string, unknown>;
    if (v !== 1 || typeof token !== "string" || typeof lifetimeMs !== "number") return undefined;
    if (!isBearerText(token) || !(lifetimeMs > 0)) return undefined;
    return new AccessToken(token, { lifetimeMs, expiresAt: now + remainingMs });
  } catch {
    return undefined;
  }
}
