import { type ClockSettings, monotonicOf } from "@energy-clients/client-core";
import { AuthError } from "../errors/auth-error.js";
import { StoreError } from "../errors/store-error.js";
import type { OnEvent } from "../events/events.js";
import { createStoreWatch, errorCodeOf } from "../events/report.js";
import { AccessToken } from "../secrets/access-token.js";
import { withTimeLimit } from "../time/time-limit.js";
import { isBearerText } from "./bearer-token.js";
import type { StoredToken, StoreReading, TokenLease, TokenStore } from "./token-store.js";

/** What kind of token is needed. */
export interface TokenNeed {
  /**
   * Whether a token that another process obtained is acceptable.
   *
   * @param isNewer - Whether it was requested after this need arose.
   */
  readonly accept: (token: AccessToken, isNewer: boolean) => boolean;
  /** Whether a caller waits for it now. If not, this process gives up instead of ignoring the lease. */
  readonly isUrgent: () => boolean;
}

/** Settings of {@link shareTokens}. */
export interface SharingSettings extends ClockSettings {
  readonly store: TokenStore;
  readonly key: string;
  /** Requests a token from the endpoint. */
  readonly requestToken: () => Promise<AccessToken>;
  /** Longest duration of a token request, in ms: this process waits little longer for that of another one. */
  readonly requestTimeoutMs: number;
  /** Called when the store becomes unavailable, and when it works again. */
  readonly onEvent?: OnEvent | undefined;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The tokens of all processes that share a store. */
export interface SharedTokens {
  /** Obtains a token from the store or the endpoint. */
  obtain(wish: TokenNeed): Promise<AccessToken>;
  /** Returns the store's token if it is acceptable. Never sends a token request, and never rejects. */
  find(accept: (token: AccessToken) => boolean): Promise<AccessToken | undefined>;
}

/** What a store is used for: each use may fail by itself. */
type StoreUse = "read" | "write" | "entry";

/** A store that takes longer for one command, in ms, counts as unavailable. */
const STORE_TIMEOUT_MS = 2_000;
/** How long a dead holder keeps the others waiting, in ms. */
const LEASE_MS = 3_000;
/** Interval at which the store is polled while another process requests a token, in ms. */
const POLL_MS = 100;
/** Longest time, in ms, for which the other processes are kept from an endpoint that failed. */
const LONGEST_HOLD_MS = 10_000;

const UNREADABLE =
  "the token in the store cannot be read, so this process requests its own; give all processes the same encryptionKeys";

/**
 * Puts a store between a token cache and the endpoint, so that one process requests a token and the others use it.
 * While the store is unavailable each process requests its own: a superfluous token request is better than no token.
 */
export function shareTokens(settings: SharingSettings): SharedTokens {
  const { store, key, requestToken, requestTimeoutMs, onEvent, now = Date.now, random, sleep } = settings;
  const monotonicNow = monotonicOf(settings);
  const watch = createStoreWatch("tokens", monotonicNow, onEvent);
  /** The use that failed. Only its success shows that the store works again: a read-only replica can be read. */
  let failing: StoreUse | undefined;
  const longestWaitMs = requestTimeoutMs + 2 * STORE_TIMEOUT_MS;

  function fail(
    use: StoreUse,
    describe: () => { readonly errorCode: string; readonly message: string },
  ): void {
    failing ??= use;
    watch.fail(describe);
  }

  function succeed(use: StoreUse): void {
    if (failing !== use) return;
    failing = undefined;
    watch.succeed();
  }

  async function command<T>(step: string, start: () => Promise<T>): Promise<T> {
    const use = step === "read" ? "read" : "write";
    try {
      const result = await withTimeLimit(STORE_TIMEOUT_MS, start, { timeUp: tooSlow });
      succeed(use);
      return result;
    } catch (error) {
      fail(use, () => describeFailure(step, error));
      throw error;
    }
  }

  /** Ignores failures: a failing store must not cost a token, and the next process writes again. */
  async function quietly(step: string, start: () => Promise<unknown>): Promise<void> {
    await command(step, start).catch(() => undefined);
  }

  const read = () => command("read", () => store.read(key));

  function acquire(): Promise<TokenLease | undefined> {
    const acquiring = (async () => store.acquire(key, LEASE_MS))();
    return command("acquire", () => acquiring).catch((error: unknown) => {
      // A lease that arrives too late must not keep the others waiting.
      acquiring.then((lease) => quietly("release", async () => lease?.release())).catch(() => undefined);
      throw error;
    });
  }

  /** Reads an entry's token. An unreadable entry counts as missing, and is reported. */
  function tokenOf(stored: StoredToken): AccessToken | undefined {
    const token = parseEntry(stored, now());
    if (token) succeed("entry");
    else fail("entry", () => ({ errorCode: "entry_unreadable", message: UNREADABLE }));
    return token;
  }

  /** Returns an acceptable token, or the lease to request one, or nothing while another process holds the lease. */
  async function poll(
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
    // Between the two steps the previous holder may have committed.
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
      // Long enough for the lease of a dead holder to expire, and for the next holder to request a token.
      const giveUpAt = monotonicNow() + 2 * longestWaitMs;
      let waitedMs = 0;
      let neededSince: number | undefined;
      const pollStore = async () => {
        const reading = await read();
        const position = neededSince ?? reading.position;
        neededSince = position;
        return poll((token, number) => accept(token, number > position), reading);
      };
      for (;;) {
        const found = await pollStore().catch(() => undefined);
        if (!found) return requestToken();
        const { token, lease } = found;
        if (token) return token;
        if (lease) return requestUnder(lease);
        if (monotonicNow() >= giveUpAt || waitedMs >= 2 * longestWaitMs) {
          if (isUrgent()) return requestToken();
          const message = "another process holds the lease for the token request and has not stored a token";
          throw new AuthError("token_request_backing_off", message);
        }
        const pauseMs = POLL_MS * (0.5 + random());
        await sleep(pauseMs);
        waitedMs += pauseMs;
      }
    },
    async find(accept) {
      // A caller that may not request a token does not wait for a store that is known to hang either.
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

/** Only a `StoreError` has a message that may be logged; any other may quote the entry, so only its code is used. */
function describeFailure(step: string, error: unknown): { errorCode: string; message: string } {
  const errorCode = errorCodeOf(error);
  const reason = error instanceof StoreError ? error.message : errorCode;
  const message = `the token store failed at ${step}, so this process requests its own tokens: ${reason}`;
  return { errorCode, message };
}

/** How long the other processes are kept from the endpoint: it would refuse them too. A vault's failure is this process's own. */
function holdMsAfter(error: unknown): number {
  if (!(error instanceof AuthError) || error.code === "secret_unavailable") return 0;
  return Math.min(error.retryAfterMs ?? 1_000, LONGEST_HOLD_MS);
}

function formatEntry(token: AccessToken): string {
  return JSON.stringify({ v: 1, token: token.reveal(), lifetimeMs: token.lifetimeMs });
}

/** @returns `undefined` if the text is not an entry of this version: others may write to the store too. */
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
