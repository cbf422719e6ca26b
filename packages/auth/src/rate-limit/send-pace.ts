/** Most permits that are used within one ms while as many requests have no response yet. */
export const MOST_AT_ONCE = 32;

/**
 * Spreads a large burst over some milliseconds. Admitted all at once, its last requests would leave this machine long
 * after their permits were acquired. A caller that sends one request after the other is not slowed down.
 */
export class SendPace {
  #since = Number.NEGATIVE_INFINITY;
  #count = 0;
  #inFlight = 0;

  /** Until when to acquire nothing, in ms by the monotonic clock; a time in the past when nothing has to wait. */
  get restUntil(): number {
    const isBurst = this.#count >= MOST_AT_ONCE && this.#inFlight >= MOST_AT_ONCE;
    return isBurst ? this.#since + 1 : Number.NEGATIVE_INFINITY;
  }

  /** Counts permits that were acquired. */
  acquired(count: number, time: number): void {
    if (time >= this.#since + 1) {
      this.#since = time;
      this.#count = 0;
    }
    this.#count += count;
  }

  /** Counts a request that is sent. */
  begin(): void {
    this.#inFlight += 1;
  }

  /** Counts a request that has its response, or failed. */
  end(): void {
    this.#inFlight -= 1;
  }
}
