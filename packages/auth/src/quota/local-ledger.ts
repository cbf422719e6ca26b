import { type BucketTerms, emptyBucket, giveBackSlots, takeSlots } from "./bucket.js";
import { type Period, periodAt } from "./quota-period.js";
import type { QuotaAsk, QuotaGrant, QuotaLedger, QuotaPause, QuotaReason } from "./quota-store.js";
import type { UsageQuota } from "./usage-plan.js";

/** What a ledger within one process keeps to. */
export interface LocalLedgerSettings {
  readonly terms: BucketTerms;
  readonly quota: UsageQuota | undefined;
  /** Requests that a period allows; a share of the quota's limit where processes could not agree. */
  readonly limitOf: (period: Period) => number;
  /** Nothing is sent this shortly before a period's end: in which period the server counts it would be chance. */
  readonly guardMs: number;
  /** Since when the bucket fills. `-Infinity` for a full one. */
  readonly emptyAt: number;
  readonly now: () => number;
}

/** A budget that one process keeps by itself. */
export function createLocalLedger(settings: LocalLedgerSettings): QuotaLedger {
  const { terms, quota, limitOf, guardMs, now } = settings;
  const bucket = { emptyAt: settings.emptyAt };
  let paused: { until: number; reason: QuotaReason } | undefined;
  let period: Period | undefined;
  let count = 0;

  function turnPeriod(time: number): Period | undefined {
    if (!quota) return undefined;
    if (!period || time >= period.endsAt || time < period.startsAt) {
      const next = periodAt(quota, time);
      // A clock that was set back over the period's start must not make a new quota of it.
      if (!period || next.startsAt > period.startsAt) {
        period = next;
        count = 0;
      }
    }
    return period;
  }

  function reserve({ count: asked, urgent, unused }: QuotaAsk): QuotaGrant {
    const time = now();
    if (paused && paused.until > time) return pauseFor(paused.reason, paused.until - time);
    const current = turnPeriod(time);
    count = Math.max(0, count - unused);
    giveBackSlots(bucket, terms, time, unused);
    const left = current ? limitOf(current) - count : Number.POSITIVE_INFINITY;
    if (current && left <= 0) return pauseFor("quota", current.endsAt - time);

    const before = current ? current.endsAt - guardMs : Number.POSITIVE_INFINITY;
    const slots = takeSlots(bucket, terms, {
      now: time,
      count: Math.min(asked, left),
      urgent,
      lookaheadMs: 0,
      before,
    });
    if (current && slots.length === 0) return pauseFor("rate", current.endsAt - time);
    count += slots.length;
    return { waitsMs: slots.map((slot) => slot - time) };
  }

  return {
    lookaheadMs: 0,
    reserve,
    async refuse({ reason, forMs }) {
      const until = now() + forMs;
      if (reason === "rate") emptyBucket(bucket, terms, until);
      if (forMs > 0 && until > (paused?.until ?? 0)) paused = { until, reason };
    },
  };
}

function pauseFor(reason: QuotaReason, forMs: number): { waitsMs: []; pause: QuotaPause } {
  return { waitsMs: [], pause: { reason, forMs } };
}
