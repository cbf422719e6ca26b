import type { OnEvent } from "../events/events.js";
import { createStoreWatch, errorCodeOf, type StoreWatch } from "../events/report.js";
import type { Permits, QuotaLimiter, QuotaPause } from "./quota-store.js";
import type { SendPace } from "./send-pace.js";

/** Settings of {@link PermitPool}. Times are in ms. */
export interface PermitPoolSettings {
  readonly limiter: QuotaLimiter;
  readonly pace: SendPace;
  /** A permit that is older than this is late: its request would meet later ones at the server. */
  readonly lateMs: number;
  readonly monotonicNow: () => number;
  readonly onEvent?: OnEvent | undefined;
  /** Called when the limiter grants nothing. */
  readonly onPause: (pause: QuotaPause, time: number) => void;
  /** Called when a limiter that returned a promise has settled it. */
  readonly onSettled: () => void;
}

/** A permit that was acquired ahead of its time. */
interface PooledPermit {
  readonly at: number;
  readonly urgent: boolean;
}

/** A store that rejects or grants nothing, which a {@link QuotaLimiter} must not do, is used again after this time. */
const BROKEN_STORE: QuotaPause = { reason: "rate", forMs: 1_000 };

/**
 * Acquires permits from a limiter, and keeps them until they may be used. They belong to no request: the request that
 * is first in the queue at that time gets the permit. Times are in ms by the monotonic clock.
 */
export class PermitPool {
  readonly #settings: PermitPoolSettings;
  readonly #watch: StoreWatch;
  /** Ascending. */
  #permits: PooledPermit[] = [];
  /** Permits that will not be used, and of which the limiter does not know yet. */
  #unused = 0;
  #skippedLast = false;
  #isAcquiring = false;

  constructor(settings: PermitPoolSettings) {
    this.#settings = settings;
    this.#watch = createStoreWatch("quota", settings.monotonicNow, settings.onEvent);
  }

  /** Whether the limiter has been called, and has not returned its permits yet. */
  get isAcquiring(): boolean {
    return this.#isAcquiring;
  }

  get isIdle(): boolean {
    return !this.#isAcquiring && this.#permits.length === 0;
  }

  /** When the next permit may be used; `Infinity` when there is none. */
  get nextAt(): number {
    return this.#permits[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Until when the permits are enough, so that no more are acquired; `undefined` when there are none. */
  get enoughUntil(): number | undefined {
    const last = this.#permits.at(-1);
    return last && last.at - this.#settings.limiter.lookaheadMs / 2;
  }

  /** Returns how many permits to acquire for that many requests: none while those in the pool reach far enough ahead. */
  missing(waiting: number, urgent: boolean, time: number): number {
    const usable = urgent ? this.#permits.filter((permit) => permit.urgent) : this.#permits;
    const last = usable.at(-1);
    if (last && last.at - time > this.#settings.limiter.lookaheadMs / 2) return 0;
    return Math.max(0, waiting - usable.length);
  }

  /** Takes the next permit if its time has come. */
  take(time: number): boolean {
    for (let next = this.#permits[0]; next && next.at <= time; next = this.#permits[0]) {
      this.#permits.shift();
      // Of late permits every second one is used, so that a machine which is always late gets on.
      this.#skippedLast = !this.#skippedLast && this.#isLate(next, time);
      if (!this.#skippedLast) return true;
      this.#unused += 1;
    }
    return false;
  }

  /** Acquires one permit for use at once. For an idle pool. */
  acquireNow(urgent: boolean, time: number): boolean {
    if (!this.acquire(1, urgent, time)) return false;
    const [permit] = this.#permits;
    if (!permit || permit.at > time || this.#isLate(permit, time)) return false;
    this.#permits = [];
    this.#skippedLast = false;
    return true;
  }

  /** @returns Whether the limiter has returned its permits already; otherwise `onSettled` is called later. */
  acquire(count: number, urgent: boolean, time: number): boolean {
    const unused = this.#unused;
    this.#unused = 0;
    try {
      const permits = this.#settings.limiter.acquire({ count, urgent, unused });
      if ("then" in permits) {
        void this.#await(permits, urgent, unused);
        return false;
      }
      this.#add(permits, urgent, time);
    } catch (error) {
      this.#fail(error, unused);
    }
    return true;
  }

  /** Counts an acquired permit that was not used. */
  returnUnused(): void {
    this.#unused += 1;
  }

  /** Drops the permits for a time in which nothing may be sent. */
  dropBefore(time: number): void {
    const kept = this.#permits.filter(({ at }) => at >= time);
    this.#unused += this.#permits.length - kept.length;
    this.#permits = kept;
  }

  async #await(permits: Promise<Permits>, urgent: boolean, unused: number): Promise<void> {
    this.#isAcquiring = true;
    try {
      this.#add(await permits, urgent, this.#settings.monotonicNow());
    } catch (error) {
      this.#fail(error, unused);
    }
    this.#isAcquiring = false;
    this.#settings.onSettled();
  }

  #add({ waitsMs, pause }: Permits, urgent: boolean, time: number): void {
    if (!waitsMs.every(Number.isFinite) || Number.isNaN(pause?.forMs)) {
      throw new RangeError("the store granted a permit at a time that is not a number");
    }
    this.#watch.succeed();
    for (const waitMs of waitsMs) this.#permits.push({ at: time + waitMs, urgent });
    this.#permits.sort((a, b) => a.at - b.at);
    if (waitsMs.length === 0) this.#settings.onPause(pause ?? BROKEN_STORE, time);
    this.#settings.pace.acquired(waitsMs.length, time);
  }

  #fail(error: unknown, unused: number): void {
    this.#unused += unused;
    this.#watch.fail(() => ({
      errorCode: errorCodeOf(error),
      message: "The quota store threw or rejected. The client calls it again every second.",
    }));
    this.#settings.onPause(BROKEN_STORE, this.#settings.monotonicNow());
  }

  #isLate({ at }: PooledPermit, time: number): boolean {
    return time - at > this.#settings.lateMs;
  }
}
