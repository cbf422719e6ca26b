/**
 * Keeps a large burst from being let through before the machine gets to send it: the last ones would be sent long after
 * their turn. Who sends one after the other is not slowed down.
 */
export interface SendPace {
  /** Until when to rest, in ms by the monotonic clock; in the past when there is no need to. */
  restUntil(): number;
  /** Notes how many were let through, or will be. */
  granted(count: number, time: number): void;
  /** Notes that one was let through, and that one has its answer. */
  enter(): void;
  leave(): void;
}

/** Most that are let through within one ms while as many have no answer yet. */
export const MOST_AT_ONCE = 32;

export function createSendPace(): SendPace {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  let underWay = 0;
  return {
    restUntil: () =>
      count >= MOST_AT_ONCE && underWay >= MOST_AT_ONCE ? since + 1 : Number.NEGATIVE_INFINITY,
    granted(more, time) {
      if (time >= since + 1) {
        since = time;
        count = 0;
      }
      count += more;
    },
    enter() {
      underWay += 1;
    },
    leave() {
      underWay -= 1;
    },
  };
}
