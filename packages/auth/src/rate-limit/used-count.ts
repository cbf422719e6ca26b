/** What Redis has counted. */
export interface Told {
  /** Names the time since when Redis knows of the budget; empty before the first response. */
  readonly bornAt: string;
  /** For all processes. */
  readonly count: number;
  /** For this process. */
  readonly used: number;
}

/**
 * Counts what one process has used of a quota's period, and keeps what Redis has said about it. It counts up within a
 * period, so that Redis can be told the whole any number of times: see {@link ACQUIRE_SCRIPT}. Periods are named by
 * their starts in ms since the Unix epoch.
 */
export class UsedCount {
  #startedAt = 0;
  #used = 0;
  #returned = 0;
  #told = { bornAt: "", count: 0, used: 0, startsAt: 0, returned: 0 };
  #isInDoubt = false;

  /** Returns what has been used of a period. Starts a new count when the period is later than the last one. */
  in(startsAt: number): number {
    if (startsAt > this.#startedAt) {
      this.#used = 0;
      this.#isInDoubt = false;
    }
    // An earlier one is this same period, which a wrong clock has taken for a later one.
    this.#startedAt = startsAt;
    return this.#used;
  }

  add(count: number): void {
    this.#used += count;
  }

  /** Subtracts permits that were acquired and not used. */
  giveBack(count: number): void {
    const returned = Math.min(this.#used, count);
    this.#used -= returned;
    this.#returned += returned;
  }

  /** How many permits this process has given back, ever. */
  get returned(): number {
    return this.#returned;
  }

  /** Returns what Redis was told last, for a request about a period. */
  known(startsAt: number): Told {
    const { bornAt, count, used, startsAt: toldStart } = this.#told;
    return { bornAt, count: toldStart === startsAt ? count : 0, used: toldStart >= startsAt ? used : 0 };
  }

  /**
   * Returns what Redis would have been told for this process if nothing had been given back since. When Redis has lost its
   * count, others may remember one from which that is missing already: it must not be subtracted again.
   */
  knownUsed(startsAt: number): number {
    const { bornAt, startsAt: toldStart, used, returned } = this.#told;
    return bornAt !== "" && toldStart >= startsAt ? used - (this.#returned - returned) : 0;
  }

  /** Notes what Redis has counted in a period; `returned` is from before the request. */
  note(told: Told & { readonly startsAt: number; readonly returned: number }): void {
    this.#told = told;
    this.#isInDoubt = false;
  }

  /** Notes a request without a response: Redis may have granted permits that no process got. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** Whether Redis should be told something about a period. */
  isUntold(startsAt: number): boolean {
    return this.in(startsAt) !== this.known(startsAt).used || this.#isInDoubt;
  }
}
