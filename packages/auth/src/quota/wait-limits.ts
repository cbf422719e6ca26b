import { QuotaError } from "./quota-error.js";
import { LANES, type Lane, type Lanes, type Turn } from "./quota-lanes.js";
import type { QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsagePlan } from "./usage-plan.js";

/** Settings of {@link createWaitLimits}. */
export interface WaitLimitsSettings {
  readonly lanes: Lanes;
  readonly plan: UsagePlan;
  readonly maxWaitMs: number;
  /** The date of a time, in ms since the Unix epoch. */
  readonly dateOf: (time: number) => number;
}

/**
 * How long requests wait at most, and when it is sure that they would wait for nothing. Times are in ms by the
 * monotonic clock.
 */
export interface WaitLimits {
  /** The end of the pause, or the given time when there is none. */
  pausedUntil(time: number): number;
  /** Why a request that comes now has to wait. */
  reasonToWait(time: number): QuotaReason;
  /** When a request can go at the earliest, if that many go before it and nobody else sends. */
  earliest(time: number, ahead: number): number;
  tooLate(turn: Turn, time: number, ahead: number): QuotaError;
  /** Lets nobody go for a time, and rejects those whose own time will be up before. */
  pause(pause: QuotaPause, time: number): void;
  /** Rejects those whose time is up. */
  expire(time: number): void;
}

export function createWaitLimits({ lanes, plan, maxWaitMs, dateOf }: WaitLimitsSettings): WaitLimits {
  let paused: { until: number; reason: QuotaReason } | undefined;

  const pausedUntil = (time: number) => (paused && paused.until > time ? paused.until : time);

  function earliest(time: number, ahead: number): number {
    const behindBurst = Math.max(0, ahead + 1 - plan.burst);
    return pausedUntil(time) + (behindBurst / plan.ratePerSecond) * 1000;
  }

  function tooLate({ operation }: Turn, time: number, ahead: number): QuotaError {
    const isSpent = paused?.reason === "quota" && paused.until > time;
    const details = { operation, availableAt: dateOf(Math.max(earliest(time, ahead), time)) };
    return isSpent
      ? new QuotaError("quota_exceeded", "the plan's quota is used up", details)
      : new QuotaError("rate_wait_too_long", "the plan's rate leaves no turn in time", details);
  }

  return {
    pausedUntil,
    reasonToWait: (time) => (paused && paused.until > time ? paused.reason : "rate"),
    earliest,
    tooLate,
    pause({ reason, forMs }, time) {
      const until = time + forMs;
      if (until <= pausedUntil(time)) return;
      paused = { reason, until };
      for (const waiter of lanes.all()) {
        waiter.reason = reason;
        if (Math.min(waiter.since + maxWaitMs, waiter.turn.endsAt) >= until) continue;
        lanes.remove(waiter);
        waiter.fail(tooLate(waiter.turn, time, 0));
      }
    },
    expire(time) {
      for (;;) {
        // The first of each lane, since all may wait equally long.
        const expired = lanes.oldest().filter(({ since }) => since + maxWaitMs <= time);
        if (expired.length === 0) return;
        for (const waiter of expired) {
          lanes.remove(waiter);
          const { lane } = waiter.turn;
          const ahead = lane === LANES.first ? 0 : lanes.waitingIn((lane - 1) as Lane);
          waiter.fail(tooLate(waiter.turn, time, ahead));
        }
      }
    },
  };
}
