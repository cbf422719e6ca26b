/**
 * Where processes that use the same credentials share their token, so that all of them together ask for one per life.
 *
 * What is stored is opaque text that **holds the token**: a store that leaves the process must encrypt it.
 * Any method may reject or hang: the caller waits 2 s for each, and then goes on without the store.
 */
export interface TokenStore {
  /**
   * What was committed last under a key.
   *
   * @returns `undefined` when there is nothing, and when it has expired.
   */
  read(key: string): Promise<StoredToken | undefined>;
  /**
   * Tries to become the one process that asks for a token. Does not wait.
   *
   * @param leaseMs - After this time the lease is free again, should its holder have died.
   * @returns `undefined` while another holds the lease.
   */
  acquire(key: string, leaseMs: number): Promise<TokenLease | undefined>;
}

/** A stored entry. */
export interface StoredToken {
  /** The text that was committed; `undefined` for one that cannot be decrypted. */
  readonly entry: string | undefined;
  /** What is left of its life by the store's clock, in ms: the processes' own clocks may differ. */
  readonly remainingMs: number;
  /** Number of the lease that it was committed under. */
  readonly number: number;
}

/** The right to ask for a token. End it with exactly one of `commit` and `release`. */
export interface TokenLease {
  /** What was stored when the lease was given: the holder before may have committed since the last `read`. */
  readonly stored?: StoredToken | undefined;
  /**
   * Keeps the lease for longer, while its holder is still at work.
   *
   * @param leaseMs - After this time from now on the lease is free again.
   * @returns Whether the lease was still held.
   */
  extend(leaseMs: number): Promise<boolean>;
  /**
   * Stores an entry and gives the lease back, in one step.
   *
   * A holder may be slow, and its lease may meanwhile have gone to another. The store must refuse its entry while another
   * holds the lease. It numbers its leases upwards, keeps the number with each entry, and must refuse an entry whose
   * number is below that of the entry it has.
   *
   * @param ttlMs - Life of the entry from this call on, however late the store executes it.
   * @returns Whether the entry was stored.
   */
  commit(entry: string, ttlMs: number): Promise<boolean>;
  /**
   * Gives the lease back without an entry.
   *
   * @param holdMs - Time in ms for which nobody else may get it: the pause after a failure. @defaultValue 0
   */
  release(holdMs?: number): Promise<void>;
}
