import { bucketTerms } from "./bucket.js";
import { createLocalLedger } from "./local-ledger.js";
import type { QuotaLedger, QuotaStore } from "./quota-store.js";

/**
 * Keeps budgets within one process, for all clients that are given this store and the same key.
 * A single client needs none. Processes that share a key need a store outside of them.
 */
export function createMemoryQuotaStore(): QuotaStore {
  const ledgers = new Map<string, QuotaLedger>();
  return {
    open({ key, plan, jitterMs, now }) {
      const known = ledgers.get(key);
      if (known) return known;
      const ledger = createLocalLedger({
        terms: bucketTerms(plan, jitterMs),
        quota: plan.quota,
        limitOf: () => plan.quota?.limit ?? Number.POSITIVE_INFINITY,
        guardMs: jitterMs,
        emptyAt: Number.NEGATIVE_INFINITY,
        now,
      });
      ledgers.set(key, ledger);
      return ledger;
    },
  };
}
