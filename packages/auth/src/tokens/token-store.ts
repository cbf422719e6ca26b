/**
 * A store in which processes with the same credentials share their token, so that they request one per lifetime together.
 *
 * An entry is opaque text that **holds the token**: a store outside of the process must encrypt it.
 * Any method may reject or hang: the caller waits 2 s for each, and then continues without the store.
 */
export interface TokenStore {
  /** Reads the last entry committed under a key. */
  read(key: string): Promise<StoreReading>;
  /**
   * Tries to become the one process that requests a token. Does not wait.
   *
   * @param leaseMs - Time in ms after which the lease is free again, in case its holder has died.
   * @returns `undefined` while another holds the lease.
   */
  acquire(key: string, leaseMs: number): Promise<TokenLease | undefined>;
}

/** The result of reading a key. */
export interface StoreReading {
  /** `undefined` if there is no entry, or if it has expired. */
  readonly stored?: StoredToken | undefined;
  /** Leases granted from now on have higher numbers, which shows whose token was requested after now. */
  readonly position: number;
}

/** A stored entry. */
export interface StoredToken {
  /** The committed text; `undefined` if it cannot be decrypted. */
  readonly entry: string | undefined;
  /** Remaining lifetime by the store's clock, in ms: the processes' own clocks may differ. */
  readonly remainingMs: number;
  /** Number of the lease under which it was committed. */
  readonly number: number;
}

/** The right to request a token. End it with exactly one of `commit` and `release`. */
export interface TokenLease {
  /** The entry when the lease was granted: the previous holder may have committed since the last `read`. */
  readonly stored?: StoredToken | undefined;
  /**
   * Extends the lease while its holder is still working.
   *
   * @param leaseMs - Time in ms from now after which the lease is free again.
   * @returns Whether the lease was still held.
   */
  extend(leaseMs: number): Promise<boolean>;
  /**
   * Stores an entry and releases the lease, in one step.
   *
   * A slow holder may have lost its lease to another process: the store numbers its leases in ascending order, keeps the
   * number with each entry, and must refuse an entry whose number is below that of the present entry.
   *
   * @param ttlMs - Lifetime of the entry in ms from this call on, however late the store executes it.
   * @returns Whether the entry was stored.
   */
  commit(entry: string, ttlMs: number): Promise<boolean>;
  /**
   * Releases the lease without an entry.
   *
   * @param holdMs - Time in ms for which no other process may acquire it: the pause after a failure. @defaultValue 0
   */
  release(holdMs?: number): Promise<void>;
}

/** What identifies a set of credentials. */
export interface TokenKeyParts {
  /** URL of the token endpoint; its query is left out. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string | undefined;
}

/**
 * Builds the name of a token in a store. It holds no secret, and includes the endpoint's host, so that a demo token is
 * never used for production.
 *
 * @returns The parts, escaped and joined by `|`.
 *
 * @example
 * ```ts
 * import { tokenKey } from "@energy-clients/auth";
 *
 * const key = tokenKey({ tokenUrl: "https://login.example/token", clientId: "my-client", scope: "read" });
 * ```
 */
export function tokenKey({ tokenUrl, clientId, scope = "" }: TokenKeyParts): string {
  const { origin, pathname } = new URL(tokenUrl);
  return ["token", origin + pathname, clientId, scope].map(encodeURIComponent).join("|");
}
