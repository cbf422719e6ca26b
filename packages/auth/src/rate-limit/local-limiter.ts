import type { Permits, QuotaLimiter, QuotaPause, QuotaReason } from "./quota-store.js";
import { type BucketTerms, emptyBucket, returnTokens, takeTokens } from "./token-bucket.js";
import { type Period, periodAt, type UsageQuota } from "./usage-plan.js";

/** Settings of {@link createLocalLimiter}. */
export interface LocalLimiterSettings {
  /** Read at every acquisition, since other clients of a store may tighten them. */
  readonly terms: BucketTerms;
  readonly quota: UsageQuota | undefined;
  /** Returns how many requests a period allows: the plan's limit, or a process's share of it. */
  readonly limitOf: (period: Period) => number;
  /** Nothing is sent this shortly before a period's end: the server might count it in either period. */
  readonly guardMs: number;
  /** Since when the bucket fills, by the monotonic clock. `-Infinity` for a full one. */
  readonly emptyAt: number;
  /** Wall time: decides which period it is. */
  readonly now: () => number;
  /** Measures everything else. */
  readonly monotonicNow: () => number;
}

/** Creates a limiter for a budget that one process keeps by itself. */
export function createLocalLimiter(settings: LocalLimiterSettings): QuotaLimiter {
  const { terms, quota, limitOf, guardMs, now, monotonicNow } = settings;
  const bucket = { emptyAt: settings.emptyAt };
  const counter = new PeriodCounter();
  let paused: { until: number; reason: QuotaReason } | undefined;

  /** Returns what is left of the quota, and for how long its period goes on. */
  function remaining(time: number): { left: number; leftMs: number } {
    if (!quota) return { left: Number.POSITIVE_INFINITY, leftMs: Number.POSITIVE_INFINITY };
    const date = now();
    const period = counter.periodAt(quota, time, date);
    const leftMs = date < period.startsAt ? period.overAt - time : period.endsAt - date;
    return { left: limitOf(period) - counter.count, leftMs };
  }

  return {
    lookaheadMs: 0,
    acquire({ count, urgent, unused }) {
      const time = monotonicNow();
      if (paused && paused.until > time) return pauseFor(paused.reason, paused.until - time);
      counter.subtract(unused);
      const { left, leftMs } = remaining(time);
      returnTokens(bucket, terms, time, unused);
      if (left <= 0) return pauseFor("quota", leftMs);

      const times = takeTokens(bucket, terms, {
        now: time,
        count: Math.min(count, left),
        urgent,
        lookaheadMs: 0,
        before: time + leftMs - guardMs,
      });
      if (quota && times.length === 0) return pauseFor("rate", leftMs);
      counter.count += times.length;
      return { waitsMs: times.map((at) => at - time) };
    },
    async reportRefusal({ reason, forMs }) {
      const until = monotonicNow() + forMs;
      if (reason === "rate") emptyBucket(bucket, terms, until);
      if (forMs > 0 && until > (paused?.until ?? Number.NEGATIVE_INFINITY)) paused = { until, reason };
    },
  };
}

function pauseFor(reason: QuotaReason, forMs: number): Permits & { readonly pause: QuotaPause } {
  return { waitsMs: [], pause: { reason, forMs } };
}

/** A period that counts now, and when it ends by the monotonic clock if nobody sets the wall clock. */
interface CurrentPeriod extends Period {
  readonly overAt: number;
}

/** Counts the requests of the current period, and starts again with each new one. */
class PeriodCounter {
  count = 0;
  #period: CurrentPeriod | undefined;

  subtract(unused: number): void {
    this.count = Math.max(0, this.count - unused);
  }

  /** Returns the current period. Starts a new count when the last one is over. */
  periodAt(quota: UsageQuota, time: number, date: number): CurrentPeriod {
    const last = this.#period;
    if (last && time < last.overAt && date < last.endsAt && date >= last.startsAt) return last;
    const next = periodAt(quota, date);
    // A clock that was set back over the period's start must not start a new quota, unless it was so wrong that the
    // period has lasted its whole length since.
    if (last && next.startsAt < last.startsAt && time < last.overAt) return last;
    if (next.startsAt !== last?.startsAt) this.count = 0;
    this.#period = { ...next, overAt: time + next.endsAt - date };
    return this.#period;
  }
}
