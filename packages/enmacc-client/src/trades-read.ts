import type { FollowedTrade } from "./follow-trades.js";

/** Neighbouring windows share two seconds. */
const SHARED_MS = 5000;

/** The trades that were read last, to read none twice. Memory does not grow with the number of trades. */
export class TradesRead {
  readonly #byLink = new Map<string, number>();
  readonly #byId = new Map<string, number>();

  hasLink(href: string): boolean {
    return this.#byLink.has(href);
  }

  hasId(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Adds a trade; returns `false` if it was there. */
  add({ href, tradedAt, trade }: FollowedTrade): boolean {
    const isNew = !this.#byId.has(trade.id);
    this.#byLink.set(href, tradedAt);
    this.#byId.set(trade.id, tradedAt);
    return isNew;
  }

  /** Forgets the trades that no window from a time on lists. */
  forgetBefore(from: number): void {
    for (const times of [this.#byLink, this.#byId]) {
      for (const [key, tradedAt] of times) if (tradedAt < from - SHARED_MS) times.delete(key);
    }
  }
}
