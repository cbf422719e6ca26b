/** Something that waits in a {@link WaitQueue}. Whoever ends it in another way than by its turn sets `isGone`. */
export interface Waiting {
  isGone: boolean;
}

/** First in, first out; joining, leaving and taking cost the same however many wait. */
export interface WaitQueue<T extends Waiting> {
  /** How many wait. */
  readonly size: number;
  push(item: T): void;
  /** The one that waits longest, without taking it. */
  peek(): T | undefined;
  /** Takes the one that waits longest. */
  shift(): T | undefined;
  /** Lets one leave from wherever it stands. */
  remove(item: T): void;
  /** All that wait, the longest first. */
  items(): T[];
}

export function createWaitQueue<T extends Waiting>(): WaitQueue<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  let size = 0;

  /** Moves on to the first that has not left, and gives back the space of those that have. */
  function settle(): T | undefined {
    while (head < items.length && items[head]?.isGone !== false) {
      items[head] = undefined;
      head += 1;
    }
    // Copying costs as much as there are items, and at least as many places are gone since the last time.
    if (items.length > 64 && items.length > 2 * size) {
      items = items.slice(head).filter((item) => item?.isGone === false);
      head = 0;
    }
    return items[head];
  }

  return {
    get size() {
      return size;
    },
    push(item) {
      items.push(item);
      size += 1;
    },
    peek: settle,
    shift() {
      const item = settle();
      if (!item) return undefined;
      item.isGone = true;
      items[head] = undefined;
      head += 1;
      size -= 1;
      return item;
    },
    remove(item) {
      if (item.isGone) return;
      item.isGone = true;
      size -= 1;
      settle();
    },
    items: () => items.slice(head).filter((item): item is T => item?.isGone === false),
  };
}
