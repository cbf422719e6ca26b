/** Sets the timer for one more run and returns what takes it back. */
export type StartTimer = (run: () => void) => () => void;

interface Entry {
  readonly run: () => void;
  readonly at: number;
  previous: Entry | undefined;
  next: Entry | undefined;
  isGone: boolean;
}

/** Node's timers can be told not to keep the process alive; a browser's are numbers. */
type Timer = ReturnType<typeof setTimeout> & { ref?(): void; unref?(): void };

/**
 * A timer of one length for many, of which hardly any runs to its end. They share one of the platform's, which is set
 * again when it fires rather than for each of them: for a process that makes one call after the other, setting and
 * clearing is a good part of what a call costs. The timer keeps no process alive that waits for nothing else.
 *
 * @param ms - Length of every run, in ms.
 */
export function createSharedTimer(ms: number): StartTimer {
  let first: Entry | undefined;
  let last: Entry | undefined;
  let timer: Timer | undefined;

  function fire(): void {
    timer = undefined;
    const now = performance.now();
    while (first && first.at <= now) {
      const { run } = first;
      remove(first);
      run();
    }
    // Rounded up: a timer that fires before the time would only have to be set again.
    if (first) timer ??= setTimeout(fire, Math.ceil(first.at - performance.now()));
  }

  function remove(entry: Entry): void {
    if (entry.isGone) return;
    entry.isGone = true;
    if (entry.previous) entry.previous.next = entry.next;
    else first = entry.next;
    if (entry.next) entry.next.previous = entry.previous;
    else last = entry.previous;
    if (!first) rest();
  }

  function rest(): void {
    if (timer?.unref) {
      timer.unref();
      return;
    }
    clearTimeout(timer);
    timer = undefined;
  }

  return (run) => {
    const entry: Entry = { run, at: performance.now() + ms, previous: last, next: undefined, isGone: false };
    if (last) last.next = entry;
    else {
      first = entry;
      timer?.ref?.();
    }
    last = entry;
    timer ??= setTimeout(fire, ms);
    return () => remove(entry);
  };
}
