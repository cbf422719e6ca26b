import { type BucketTerms, emptyBucket, giveBackSlots, takeSlots } from "./bucket.js";
import { type Period, periodAt } from "./quota-period.js";
import type { QuotaAsk, QuotaGrant, QuotaLedger, QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsageQuota } from "./usage-plan.js";

/** What a ledger within one process keeps to. */
export interface LocalLedgerSettings {
  /** Read at every ask, since others may tighten them. */
  readonly terms: BucketTerms;
  readonly quota: UsageQuota | undefined;
  /** Requests that a period allows; a share of the quota's limit where processes could not agree. */
  readonly limitOf: (period: Period) => number;
  /** Nothing is sent this shortly before a period's end: in which period the server counts it would be chance. */
  readonly guardMs: number;
  /** Since when the bucket fills, by the monotonic clock. `-Infinity` for a full one. */
  readonly emptyAt: number;
  /** Wall time: periods go by it. */
  readonly now: () => number;
  /** Everything else does by this one. */
  readonly monotonicNow: () => number;
}

/** A period that counts now, and when it is over by the monotonic clock if nobody sets the wall clock. */
interface CurrentPeriod extends Period {
  readonly overAt: number;
}

/** A budget that one process keeps by itself. */
export function createLocalLedger(settings: LocalLedgerSettings): QuotaLedger {
  const { terms, quota, limitOf, guardMs, now, monotonicNow } = settings;
  const bucket = { emptyAt: settings.emptyAt };
  let paused: { until: number; reason: QuotaReason } | undefined;
  let period: CurrentPeriod | undefined;
  let count = 0;

  function turnPeriod(quotaOfPlan: UsageQuota, time: number, date: number): CurrentPeriod {
    if (period && time < period.overAt && date < period.endsAt && date >= period.startsAt) return period;
    const next = periodAt(quotaOfPlan, date);
    const ending = { ...next, overAt: time + next.endsAt - date };
    if (period && next.startsAt <= period.startsAt) {
      // A clock that was set back over the period's start must not make a new quota of it, unless it was so wrong
      // that the period has lasted its whole length since.
      if (next.startsAt < period.startsAt && time < period.overAt) return period;
      if (next.startsAt === period.startsAt) {
        period = ending;
        return period;
      }
    }
    count = 0;
    period = ending;
    return period;
  }

  function reserve({ count: asked, urgent, unused }: QuotaAsk): QuotaGrant {
    const time = monotonicNow();
    if (paused && paused.until > time) return pauseFor(paused.reason, paused.until - time);
    let left = Number.POSITIVE_INFINITY;
    let leftMs = Number.POSITIVE_INFINITY;
    count = Math.max(0, count - unused);
    if (quota) {
      const date = now();
      const current = turnPeriod(quota, time, date);
      left = limitOf(current) - count;
      leftMs = date < current.startsAt ? current.overAt - time : current.endsAt - date;
    }
    giveBackSlots(bucket, terms, time, unused);
    if (left <= 0) return pauseFor("quota", leftMs);

    const slots = takeSlots(bucket, terms, {
      now: time,
      count: Math.min(asked, left),
      urgent,
      lookaheadMs: 0,
      before: time + leftMs - guardMs,
    });
    if (quota && slots.length === 0) return pauseFor("rate", leftMs);
    count += slots.length;
    return { waitsMs: slots.map((slot) => slot - time) };
  }

  return {
    lookaheadMs: 0,
    reserve,
    async refuse({ reason, forMs }) {
      const until = monotonicNow() + forMs;
      if (reason === "rate") emptyBucket(bucket, terms, until);
      if (forMs > 0 && until > (paused?.until ?? Number.NEGATIVE_INFINITY)) paused = { until, reason };
    },
  };
}

function pauseFor(reason: QuotaReason, forMs: number): { waitsMs: []; pause: QuotaPause } {
  return { waitsMs: [], pause: { reason, forMs } };
}
