import { notify } from "../events/report.js";
import { createLocalLimiter } from "./local-limiter.js";
import type { QuotaLimiter, QuotaStore } from "./quota-store.js";
import { type BucketTerms, bucketTerms } from "./token-bucket.js";
import { planMismatch, planText, type UsagePlan } from "./usage-plan.js";

/** An open budget, with the strictest of the plans that it was opened with. */
interface Budget {
  readonly limiter: QuotaLimiter;
  readonly terms: BucketTerms;
  readonly plan: string;
  limit: number;
}

/**
 * Creates a store that keeps budgets within one process, for all clients that are given this store and the same key.
 *
 * A single client does not need one. Processes that share a key need a store outside of them, such as
 * `createRedisQuotaStore()` of `@energy-clients/auth/redis`.
 *
 * @returns A store without budgets; `quota.store` and `createQuota()` take it.
 *
 * @example Two quotas draw on one budget:
 * ```ts
 * import { createMemoryQuotaStore, createQuota } from "@energy-clients/auth";
 *
 * const store = createMemoryQuotaStore();
 * const plan = { ratePerSecond: 10, burst: 20 };
 * const forTrading = createQuota({ plan, store, key: "team-a" });
 * const forReports = createQuota({ plan, store, key: "team-a", priority: () => "low" });
 * ```
 */
export function createMemoryQuotaStore(): QuotaStore {
  const budgets = new Map<string, Budget>();
  return {
    open({ key, plan, jitterMs, now, monotonicNow = now, onEvent }) {
      const terms = bucketTerms(plan, jitterMs);
      const known = budgets.get(key);
      if (known) {
        if (known.plan !== planText(plan)) {
          tighten(known, terms, plan);
          if (onEvent) notify(onEvent, planMismatch(planText(plan), known.plan));
        }
        return known.limiter;
      }
      const limiter = createLocalLimiter({
        terms,
        quota: plan.quota,
        limitOf: () => budget.limit,
        guardMs: jitterMs,
        emptyAt: Number.NEGATIVE_INFINITY,
        now,
        monotonicNow,
      });
      const limit = plan.quota?.limit ?? Number.POSITIVE_INFINITY;
      const budget: Budget = { limiter, terms, plan: planText(plan), limit };
      budgets.set(key, budget);
      return limiter;
    },
  };
}

/** Keeps an open budget to the stricter of its own numbers and another plan's. */
function tighten(
  budget: Budget,
  { msPerToken, capacity, reserved }: BucketTerms,
  { quota }: UsagePlan,
): void {
  const { terms } = budget;
  Object.assign(terms, {
    msPerToken: Math.max(terms.msPerToken, msPerToken),
    capacity: Math.min(terms.capacity, capacity),
    reserved: Math.min(terms.reserved, reserved),
  });
  if (quota) budget.limit = Math.min(budget.limit, quota.limit);
}
