import { notify, type OnEvent, type StoreEvent } from "./events.js";

/** Reports when a store becomes unavailable and when it works again: once per change. */
export interface StoreWatch {
  /** Notes a failure; what it returns is asked for only when it is news. */
  fail(describe: () => { readonly errorCode: string; readonly message: string }): void;
  /** Notes that the store works. */
  succeed(): void;
}

/** @param monotonicNow - Measures how long the store was unavailable, in ms. */
export function createStoreWatch(
  store: StoreEvent["store"],
  monotonicNow: () => number,
  onEvent: OnEvent | undefined,
): StoreWatch {
  let failedAt: number | undefined;
  return {
    fail(describe) {
      if (failedAt !== undefined) return;
      failedAt = monotonicNow();
      if (onEvent) notify(onEvent, { type: "store_unavailable", store, ...describe() });
    },
    succeed() {
      if (failedAt === undefined) return;
      const durationMs = monotonicNow() - failedAt;
      failedAt = undefined;
      if (onEvent) notify(onEvent, { type: "store_recovered", store, durationMs });
    },
  };
}
