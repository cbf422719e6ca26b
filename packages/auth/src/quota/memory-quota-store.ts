import { notify } from "../events/report.js";
import { type BucketTerms, bucketTerms } from "./bucket.js";
import { createLocalLedger } from "./local-ledger.js";
import { planMismatch, planText } from "./plan-mismatch.js";
import type { QuotaLedger, QuotaStore } from "./quota-store.js";
import type { UsagePlan } from "./usage-plan.js";

/** A budget that is open, and the strictest of the plans that it was opened with. */
interface Budget {
  readonly ledger: QuotaLedger;
  readonly terms: BucketTerms;
  readonly plan: string;
  limit: number;
}

/**
 * Keeps budgets within one process, for all clients that are given this store and the same key.
 * A single client needs none. Processes that share a key need a store outside of them.
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
        return known.ledger;
      }
      const ledger = createLocalLedger({
        terms,
        quota: plan.quota,
        limitOf: () => budget.limit,
        guardMs: jitterMs,
        emptyAt: Number.NEGATIVE_INFINITY,
        now,
        monotonicNow,
      });
      const limit = plan.quota?.limit ?? Number.POSITIVE_INFINITY;
      const budget: Budget = { ledger, terms, plan: planText(plan), limit };
      budgets.set(key, budget);
      return ledger;
    },
  };
}

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
