import { createTestClock } from "@energy-clients/auth/testing";
import { createJournal, type JournalEvent, type JournalOptions, type JournalStore } from "../../src/index.js";
import { createMemoryJournal } from "../../src/testing.js";
import { type EttOperations, FakeEtt } from "./fake-ett.js";

/** A journal with a fake ETT, a store in memory and a clock on which waiting takes no time. */
export function arrange(
  options: Partial<JournalOptions<EttOperations>> = {},
  store: JournalStore = createMemoryJournal(),
) {
  const clock = createTestClock({ now: "2026-11-30T12:00:00Z" });
  const ett = new FakeEtt(clock.now);
  const events: JournalEvent[] = [];
  const another = (changes: Partial<JournalOptions<EttOperations>> = {}) =>
    createJournal({
      client: ett.client(),
      store,
      now: clock.now,
      monotonicNow: clock.monotonicNow,
      sleep: clock.sleep,
      onEvent: (event) => events.push(event),
      ...options,
      ...changes,
    });
  /** Lets time pass until a promise has settled. */
  async function soon<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    // A real database takes real time, however many turns that is.
    for (const giveUpAt = Date.now() + 60_000; !isSettled; ) {
      if (Date.now() > giveUpAt) throw new Error("never settled");
      await clock.advanceToNext();
    }
    return promise;
  }
  return { clock, ett, store, events, journal: another(), another, soon };
}

/** The state changes of a key, such as `planned → sending`. */
export const changesOf = (events: readonly JournalEvent[], key: string) =>
  events.filter((event) => event.key === key).map(({ to }) => to);

export const MINUTE = 60_000;
