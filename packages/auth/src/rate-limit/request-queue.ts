import type { Operation } from "@energy-clients/client-core";
import type { QuotaReason } from "./quota-store.js";

/**
 * In which order requests leave the queue. `first`: requests that renew credentials, and those that have waited before.
 * The others are the public {@link QuotaPriority}.
 */
export const PRIORITIES = { first: 0, high: 1, normal: 2, low: 3 } as const;
export type Priority = (typeof PRIORITIES)[keyof typeof PRIORITIES];

/** A request that needs a permit before it is sent. */
export interface LimitedRequest {
  readonly priority: Priority;
  readonly operation: Operation | undefined;
  readonly signal: AbortSignal | undefined;
  /** When the request's call must be over, in ms by the monotonic clock. */
  readonly endsAt: number;
}

/** The right to send one request now. */
export interface Permit {
  /** When it was acquired, in ms by the monotonic clock. */
  readonly acquiredAt: number;
  readonly waitedMs: number;
  /** Why the request had to wait. */
  readonly reason: QuotaReason;
}

/** A request that waits for its permit. */
export interface QueuedRequest extends LimitedRequest {
  readonly queuedAt: number;
  /** Why it waits. */
  reason: QuotaReason;
  /** Whether it has left the queue. Only the queue writes it. */
  isGone: boolean;
  readonly admit: (permit: Permit) => void;
  readonly fail: (error: unknown) => void;
}

/** Holds the requests that wait: ordered by priority, first in, first out within one. */
export class RequestQueue {
  readonly #queues = Object.values(PRIORITIES).map(() => new Fifo());
  #size = 0;

  /** How many requests wait. */
  get size(): number {
    return this.#size;
  }

  /** Counts the requests that wait with this priority or a higher one. */
  sizeUpTo(last: Priority): number {
    let count = 0;
    for (let priority = 0; priority <= last; priority += 1) count += this.#queues[priority]?.size ?? 0;
    return count;
  }

  push(request: QueuedRequest): void {
    this.#queues[request.priority]?.push(request);
    this.#size += 1;
  }

  /** Removes a request from its place; does nothing when it is gone already. */
  remove(request: QueuedRequest): void {
    if (request.isGone) return;
    this.#queues[request.priority]?.remove(request);
    this.#size -= 1;
  }

  /** Takes the request that goes next. */
  shift(): QueuedRequest | undefined {
    const request = this.#queues.find(({ size }) => size > 0)?.shift();
    if (request) this.#size -= 1;
    return request;
  }

  /** Returns the request of each priority that has waited longest. */
  oldest(): QueuedRequest[] {
    const oldest: QueuedRequest[] = [];
    for (const queue of this.#queues) {
      const request = queue.peek();
      if (request) oldest.push(request);
    }
    return oldest;
  }

  all(): QueuedRequest[] {
    return this.#queues.flatMap((queue) => queue.items());
  }
}

/** First in, first out. Joining, leaving and taking cost the same for any length. */
class Fifo {
  #items: (QueuedRequest | undefined)[] = [];
  #head = 0;
  size = 0;

  push(item: QueuedRequest): void {
    this.#items.push(item);
    this.size += 1;
  }

  /** Returns the first item without taking it. */
  peek(): QueuedRequest | undefined {
    while (this.#head < this.#items.length && this.#items[this.#head]?.isGone !== false) {
      this.#items[this.#head] = undefined;
      this.#head += 1;
    }
    this.#compact();
    return this.#items[this.#head];
  }

  shift(): QueuedRequest | undefined {
    const item = this.peek();
    if (!item) return undefined;
    item.isGone = true;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.size -= 1;
    return item;
  }

  remove(item: QueuedRequest): void {
    item.isGone = true;
    this.size -= 1;
    this.peek();
  }

  items(): QueuedRequest[] {
    return this.#items.slice(this.#head).filter((item): item is QueuedRequest => item?.isGone === false);
  }

  /** Frees the places of gone items. Copying costs as much as items remain, and at least as many places are freed. */
  #compact(): void {
    if (this.#items.length <= 64 || this.#items.length <= 2 * this.size) return;
    this.#items = this.items();
    this.#head = 0;
  }
}
