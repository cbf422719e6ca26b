import type { Operation } from "@energy-clients/client-core";
import type { QuotaReason } from "./quota-store.js";
import { createWaitQueue, type Waiting } from "./wait-queue.js";

/** Order of importance: what renews credentials or has waited before, what changes something, the rest, what may wait. */
export const LANES = { first: 0, high: 1, normal: 2, low: 3 } as const;
export type Lane = (typeof LANES)[keyof typeof LANES];

/** A request that wants to be sent. */
export interface Turn {
  readonly lane: Lane;
  readonly operation: Operation | undefined;
  readonly signal: AbortSignal | undefined;
  /** When its call has to be over, in ms by the monotonic clock. */
  readonly endsAt: number;
}

/** A turn that has come. */
export interface Grant {
  readonly at: number;
  readonly waitedMs: number;
  readonly reason: QuotaReason;
}

/** A request that waits for its turn. */
export interface Waiter extends Waiting {
  readonly turn: Turn;
  readonly since: number;
  reason: QuotaReason;
  readonly admit: (grant: Grant) => void;
  readonly fail: (error: unknown) => void;
}

/** Those who wait: in the order of their lanes, first come first served within one. */
export interface Lanes {
  /** How many wait in a lane and those before it. */
  waitingIn(last: Lane): number;
  push(waiter: Waiter): void;
  remove(waiter: Waiter): void;
  /** Takes the one whose turn it is. */
  next(): Waiter | undefined;
  /** The one that waits longest in each lane, as far as there are any. */
  oldest(): Waiter[];
  all(): Waiter[];
}

export function createLanes(): Lanes {
  const lanes = [0, 1, 2, 3].map(() => createWaitQueue<Waiter>());
  return {
    waitingIn(last) {
      let count = 0;
      for (let lane = 0; lane <= last; lane += 1) count += lanes[lane]?.size ?? 0;
      return count;
    },
    push: (waiter) => lanes[waiter.turn.lane]?.push(waiter),
    remove: (waiter) => lanes[waiter.turn.lane]?.remove(waiter),
    next: () => lanes.find(({ size }) => size > 0)?.shift(),
    oldest() {
      const oldest: Waiter[] = [];
      for (const lane of lanes) {
        const waiter = lane.peek();
        if (waiter) oldest.push(waiter);
      }
      return oldest;
    },
    all: () => lanes.flatMap((lane) => lane.items()),
  };
}
