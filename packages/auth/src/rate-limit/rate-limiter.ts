import { onAbort } from "@energy-clients/client-core";
import type { OnEvent } from "../events/events.js";
import { type Alarm, createAlarm, type SetTimer } from "../time/timer.js";
import { PermitPool } from "./permit-pool.js";
import { QuotaError } from "./quota-error.js";
import type { QuotaLimiter, QuotaPause } from "./quota-store.js";
import {
  type LimitedRequest,
  type Permit,
  PRIORITIES,
  type Priority,
  type QueuedRequest,
  RequestQueue,
} from "./request-queue.js";
import { MOST_AT_ONCE, SendPace } from "./send-pace.js";
import type { UsagePlan } from "./usage-plan.js";
import { WaitLimits } from "./wait-limits.js";

/** Settings of {@link RateLimiter}. Times are in ms. */
export interface RateLimiterSettings {
  /** Grants the permits. */
  readonly limiter: QuotaLimiter;
  readonly plan: UsagePlan;
  readonly maxWaitMs: number;
  readonly maxQueued: number;
  /** A permit that is older than this is not used: its request would meet later ones at the server. */
  readonly lateMs: number;
  /** Wall time, for the dates in errors. */
  readonly now: () => number;
  /** Measures everything else. */
  readonly monotonicNow: () => number;
  readonly onEvent?: OnEvent | undefined;
  readonly setTimer: SetTimer;
}

/**
 * Lets requests wait for the permits that a budget grants: by priority, first in, first out within one. Times are in ms
 * by the monotonic clock.
 */
export class RateLimiter {
  readonly #settings: RateLimiterSettings;
  readonly #queue = new RequestQueue();
  readonly #limits: WaitLimits;
  readonly #pace = new SendPace();
  readonly #pool: PermitPool;
  readonly #alarm: Alarm;

  constructor(settings: RateLimiterSettings) {
    const { limiter, plan, maxWaitMs, lateMs, monotonicNow, onEvent, setTimer } = settings;
    this.#settings = settings;
    this.#limits = new WaitLimits({ queue: this.#queue, plan, maxWaitMs, dateOf: (at) => this.#dateOf(at) });
    this.#alarm = createAlarm(setTimer, monotonicNow, () => this.#advance());
    this.#pool = new PermitPool({
      ...{ limiter, lateMs, monotonicNow, onEvent },
      pace: this.#pace,
      onPause: (pause, time) => this.#limits.pause(pause, time),
      onSettled: () => this.#advance(),
    });
  }

  /**
   * Acquires a permit at once, if no other request waits and the budget grants one without a promise. Saves most
   * requests a place in the queue, a promise and a timer.
   *
   * @returns When it was acquired; `undefined` when the request has to {@link RateLimiter.acquire}.
   */
  tryAcquire(priority: Priority): number | undefined {
    const time = this.#settings.monotonicNow();
    const isIdle = this.#pool.isIdle && this.#queue.size === 0;
    if (!isIdle || this.#isResting(time)) return undefined;
    if (!this.#pool.acquireNow(priority <= PRIORITIES.high, time)) return undefined;
    this.#pace.begin();
    return time;
  }

  /**
   * Waits for a permit.
   *
   * @throws {@link QuotaError} when the permit would come too late, or too many requests wait.
   * @throws the signal's reason when it aborts.
   */
  acquire(request: LimitedRequest): Promise<Permit> {
    return new Promise((resolve, reject) => {
      request.signal?.throwIfAborted();
      const time = this.#settings.monotonicNow();
      this.#checkQueue(request, time);
      this.#queue.push(this.#queued(request, time, resolve, reject));
      this.#advance();
    });
  }

  /** Counts an acquired permit that was not used. */
  returnUnused(): void {
    this.#pool.returnUnused();
  }

  /** Notes that a request with a permit has its response, or failed. */
  release(): void {
    this.#pace.end();
  }

  /** Takes in what the server said when it refused a request. */
  reportRefusal(refusal: QuotaPause): void {
    const time = this.#settings.monotonicNow();
    if (refusal.forMs > 0) this.#pool.dropBefore(time + refusal.forMs);
    void this.#settings.limiter.reportRefusal(refusal).catch(() => undefined);
    if (refusal.forMs > 0) this.#limits.pause(refusal, time);
    this.#advance();
  }

  /** @throws {@link QuotaError} when it is certain that a request would wait in vain, or the queue is full. */
  #checkQueue(request: LimitedRequest, time: number): void {
    const { maxQueued, maxWaitMs } = this.#settings;
    const { priority, operation, endsAt } = request;
    if (this.#queue.size >= maxQueued && priority !== PRIORITIES.first) {
      const availableAt = this.#dateOf(this.#limits.earliest(time, maxQueued));
      throw new QuotaError("queue_full", `The queue is full: ${maxQueued} requests wait already`, {
        operation,
        availableAt,
      });
    }
    const ahead = this.#queue.sizeUpTo(priority);
    if (this.#limits.earliest(time, ahead) > Math.min(time + maxWaitMs, endsAt)) {
      throw this.#limits.tooLate(request, time, ahead);
    }
  }

  #queued(
    { priority, operation, signal, endsAt }: LimitedRequest,
    queuedAt: number,
    resolve: (permit: Permit) => void,
    reject: (error: unknown) => void,
  ): QueuedRequest {
    const unwatch =
      signal &&
      onAbort(signal, () => {
        this.#queue.remove(queued);
        reject(signal.reason);
        this.#advance();
      });
    const queued: QueuedRequest = {
      ...{ priority, operation, signal, endsAt, queuedAt },
      isGone: false,
      reason: this.#limits.reasonToWait(queuedAt),
      admit(permit) {
        unwatch?.();
        resolve(permit);
      },
      fail(error) {
        unwatch?.();
        reject(error);
      },
    };
    return queued;
  }

  /** Does all that is due: rejects, admits and acquires. Sets the alarm for what is due next. */
  #advance(): void {
    const time = this.#settings.monotonicNow();
    this.#limits.expire(time);
    this.#admitDue(time);
    while (this.#acquireMissing(time)) this.#admitDue(time);
    this.#alarm.setTo(this.#nextDue(time));
  }

  #admitDue(time: number): void {
    while (this.#queue.size > 0 && this.#pool.take(time)) {
      const request = this.#queue.shift();
      if (!request) return;
      this.#pace.begin();
      request.admit({ acquiredAt: time, waitedMs: time - request.queuedAt, reason: request.reason });
    }
  }

  /** @returns Whether the budget has returned permits already. */
  #acquireMissing(time: number): boolean {
    if (this.#pool.isAcquiring || this.#isResting(time)) return false;
    const urgentCount = this.#pool.missing(this.#queue.sizeUpTo(PRIORITIES.high), true, time);
    const urgent = urgentCount > 0;
    const missing = urgent ? urgentCount : this.#pool.missing(this.#queue.size, false, time);
    const count = Math.min(missing, MOST_AT_ONCE);
    return count > 0 && this.#pool.acquire(count, urgent, time);
  }

  /** Returns when there is something to do next: a permit, the end of a wait, or the next acquisition. */
  #nextDue(time: number): number {
    const oldestAt = Math.min(...this.#queue.oldest().map(({ queuedAt }) => queuedAt));
    if (oldestAt === Number.POSITIVE_INFINITY) return oldestAt;
    const enoughUntil = this.#pool.enoughUntil ?? this.#limits.pausedUntil(time);
    const acquireAt = Math.max(enoughUntil, this.#pace.restUntil);
    const isDue = this.#pool.isAcquiring || acquireAt <= time;
    const nextAcquireAt = isDue ? Number.POSITIVE_INFINITY : acquireAt;
    return Math.min(this.#pool.nextAt, oldestAt + this.#settings.maxWaitMs, nextAcquireAt);
  }

  /** Whether nothing may be acquired now. */
  #isResting(time: number): boolean {
    return time < this.#pace.restUntil || this.#limits.pausedUntil(time) > time;
  }

  /** Converts a time of the monotonic clock to ms since the Unix epoch. */
  #dateOf(time: number): number {
    const { now, monotonicNow } = this.#settings;
    return now() + (time - monotonicNow());
  }
}
