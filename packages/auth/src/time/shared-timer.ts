/** One run of a {@link SharedTimer}. Only the timer writes its fields. */
export abstract class TimerEntry {
  /** When it expires, by `performance.now()`. */
  at = 0;
  isSet = false;
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;

  /** Called when it expires. */
  abstract expire(): void;
}

/** Lets an entry expire after a time, unless it is stopped before. */
export interface EntryTimer {
  start(entry: TimerEntry): void;
  stop(entry: TimerEntry): void;
}

/** A timer of Node, which can be told not to keep the process alive, or of a browser, which is a number. */
type Timer = ReturnType<typeof setTimeout> & { ref?(): void; unref?(): void };

/**
 * A timer of one length for many entries, of which hardly any expires. The entries share one timer of the platform,
 * which is set again when it fires, not for each entry. It does not keep a process alive that waits for nothing else.
 *
 * What it brings: a call sets two timers, for its deadline and for its attempt. Without this class and
 * `LazySignal`, a call takes about a tenth more CPU (Node 20, `fetch` stubbed).
 */
export class SharedTimer implements EntryTimer {
  readonly #ms: number;
  #first: TimerEntry | undefined;
  #last: TimerEntry | undefined;
  #timer: Timer | undefined;
  /** The platform's function that set the timer. */
  #setBy: typeof setTimeout | undefined;

  /** @param ms - Length of every run, in ms. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  start(entry: TimerEntry): void {
    entry.at = performance.now() + this.#ms;
    entry.isSet = true;
    // A test installs a clock, or has removed the one that the timer was set by: that one never fires again.
    if (this.#setBy !== setTimeout) this.#timer = undefined;
    entry.previous = this.#last;
    if (this.#last) this.#last.next = entry;
    else {
      this.#first = entry;
      this.#timer?.ref?.();
    }
    this.#last = entry;
    this.#timer ??= this.#set(this.#ms);
  }

  stop(entry: TimerEntry): void {
    if (!entry.isSet) return;
    entry.isSet = false;
    const { previous, next } = entry;
    // An entry that is stopped and still referenced must not keep all later entries in memory.
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
    // Rounded up: a timer that fires before the time would only have to be set again. The next entry may be due already,
    // because others took long to expire, and Node warns of a negative delay.
    if (!this.#first) return;
    this.#timer ??= this.#set(Math.max(1, Math.ceil(this.#first.at - performance.now())));
  };

  #set(ms: number): Timer {
    this.#setBy = setTimeout;
    return setTimeout(this.#fire, ms);
  }

  #rest(): void {
    if (this.#timer?.unref) {
      this.#timer.unref();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
