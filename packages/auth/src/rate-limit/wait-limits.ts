import { QuotaError } from "./quota-error.js";
import type { QuotaPause, QuotaReason } from "./quota-store.js";
import { type LimitedRequest, PRIORITIES, type Priority, type RequestQueue } from "./request-queue.js";
import type { UsagePlan } from "./usage-plan.js";

/** Settings of {@link WaitLimits}. */
export interface WaitLimitsSettings {
  readonly queue: RequestQueue;
  readonly plan: UsagePlan;
  readonly maxWaitMs: number;
  /** Converts a time of the monotonic clock to ms since the Unix epoch. */
  readonly dateOf: (time: number) => number;
}

/**
 * Decides how long requests may wait, and rejects those that would wait in vain. Times are in ms by the monotonic
 * clock.
 */
export class WaitLimits {
  readonly #settings: WaitLimitsSettings;
  #pause: { readonly until: number; readonly reason: QuotaReason } | undefined;

  constructor(settings: WaitLimitsSettings) {
    this.#settings = settings;
  }

  /** Returns the end of the current pause, or the given time when there is none. */
  pausedUntil(time: number): number {
    return this.#pause && this.#pause.until > time ? this.#pause.until : time;
  }

  /** Returns why a request that comes now has to wait. */
  reasonToWait(time: number): QuotaReason {
    return this.#pause && this.#pause.until > time ? this.#pause.reason : "rate";
  }

  /** Returns when a request can go at the earliest, with `ahead` requests before it and no other client. */
  earliest(time: number, ahead: number): number {
    const { burst, ratePerSecond } = this.#settings.plan;
    const beyondBurst = Math.max(0, ahead + 1 - burst);
    return this.pausedUntil(time) + (beyondBurst / ratePerSecond) * 1000;
  }

  /** Makes the error for a request that would go too late. */
  tooLate({ operation }: LimitedRequest, time: number, ahead: number): QuotaError {
    const { maxWaitMs, dateOf } = this.#settings;
    const isSpent = this.#pause?.reason === "quota" && this.#pause.until > time;
    const details = { operation, availableAt: dateOf(Math.max(this.earliest(time, ahead), time)) };
    return isSpent
      ? new QuotaError("quota_exceeded", "The usage plan's quota for this period is used up", details)
      : new QuotaError(
          "rate_wait_too_long",
          `The rate limit would delay it past maxWaitMs (${maxWaitMs} ms) or the call's deadline`,
          details,
        );
  }

  /** Lets no request go for a time, and rejects those that may not wait until then. */
  pause({ reason, forMs }: QuotaPause, time: number): void {
    const { queue, maxWaitMs } = this.#settings;
    const until = time + forMs;
    if (until <= this.pausedUntil(time)) return;
    this.#pause = { reason, until };
    for (const request of queue.all()) {
      request.reason = reason;
      if (Math.min(request.queuedAt + maxWaitMs, request.endsAt) >= until) continue;
      queue.remove(request);
      request.fail(this.tooLate(request, time, 0));
    }
  }

  /** Rejects the requests that have waited for `maxWaitMs`. */
  expire(time: number): void {
    const { queue, maxWaitMs } = this.#settings;
    for (;;) {
      // The oldest of each priority is enough, since all may wait equally long.
      const expired = queue.oldest().filter(({ queuedAt }) => queuedAt + maxWaitMs <= time);
      if (expired.length === 0) return;
      for (const request of expired) {
        queue.remove(request);
        const { priority } = request;
        const ahead = priority === PRIORITIES.first ? 0 : queue.sizeUpTo((priority - 1) as Priority);
        request.fail(this.tooLate(request, time, ahead));
      }
    }
  }
}
