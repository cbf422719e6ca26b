/** One run of a {@link SharedTimer}. Only the timer writes to its fields. */
export abstract class TimerEntry {
  /** When its time comes, by `performance.now()`. */
  at = 0;
  isSet = false;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;

  /** Called when its time has come. */
  abstract expire(): void;
}

/** Lets an entry expire after a time, unless it is taken back before. */
export interface EntryTimer {
  start(entry: TimerEntry): void;
  stop(entry: TimerEntry): void;
}

/** Node's timers can be told not to keep the process alive; a browser's are numbers. */
type Timer = ReturnType<typeof setTimeout> & { ref?(): void; unref?(): void };

/**
 * A timer of one length for many, of which hardly any runs to its end. They share one of the platform's, which is set
 * again when it fires rather than for each of them: for a process that makes one call after the other, setting and
 * clearing is a good part of what a call costs. The timer keeps no process alive that waits for nothing else.
 */
export class SharedTimer implements EntryTimer {
  readonly #ms: number;
  #first: TimerEntry | undefined;
  #last: TimerEntry | undefined;
  #timer: Timer | undefined;

  /** @param ms - Length of every run, in ms. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  start(entry: TimerEntry): void {
    entry.at = performance.now() + this.#ms;
    entry.isSet = true;
    entry.previous = this.#last;
    if (this.#last) this.#last.next = entry;
    else {
      this.#first = entry;
      this.#timer?.ref?.();
    }
    this.#last = entry;
    this.#timer ??= setTimeout(this.#fire, this.#ms);
  }

  stop(entry: TimerEntry): void {
    if (!entry.isSet) return;
    entry.isSet = false;
    const { previous, next } = entry;
    // One that is gone and held somewhere must not hold all that came after it.
    entry.previous = undefined;
    entry.next = undefined;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    if (!this.#first) this.#rest();
  }

  readonly #fire = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    while (this.#first && this.#first.at <= now) {
      const entry = this.#first;
      this.stop(entry);
      entry.expire();
    }
    // Rounded up: a timer that fires before the time would only have to be set again. The next one's time may have come
    // while others expired, and Node warns of a negative delay.
    if (!this.#first) return;
    this.#timer ??= setTimeout(this.#fire, Math.max(1, Math.ceil(this.#first.at - performance.now())));
  };

  #rest(): void {
    if (this.#timer?.unref) {
      this.#timer.unref();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
