import { InputError } from "@energy-clients/client-core";
import { checkOptionNames } from "../options/check-options.js";
import { createQuota, type Quota } from "../rate-limit/quota.js";
import { checkQuotaWait, QUOTA_WAIT_OPTIONS, type QuotaWaitOptions } from "../rate-limit/quota-options.js";
import { checkUsagePlan, type UsagePlan } from "../rate-limit/usage-plan.js";
import type { CommonOptions } from "./client-options.js";

/** The options that keep requests within the plan of an API key. */
export interface BudgetOptions {
  /**
   * The rate and quota of the API key. All requests, including token requests, then wait for a permit instead of receiving a
   * 429. @defaultValue none: nothing waits
   */
  readonly usagePlan?: UsagePlan;
  /** How requests wait for a permit, and with which processes they share the budget. Requires `usagePlan`. */
  readonly quota?: QuotaWaitOptions;
}

/**
 * Creates the limiter of an API key, if the options have a plan.
 *
 * @param key - Names the budget in a store, unless `quota.key` does.
 * @throws {@link InputError} when an option cannot be right; `field` names it.
 */
export function quotaOf(options: CommonOptions & BudgetOptions, key: string): Quota | undefined {
  const { usagePlan, quota, now, monotonicNow, onEvent, setTimer } = options;
  if (quota !== undefined) {
    checkOptionNames(quota, QUOTA_WAIT_OPTIONS, "quota");
    checkQuotaWait(quota, "quota.");
    if (usagePlan === undefined) {
      throw new InputError("missing_value", "usagePlan", "is missing; quota has no effect without it");
    }
  }
  if (usagePlan === undefined) return undefined;
  checkUsagePlan(usagePlan, "usagePlan");
  return createQuota({ plan: usagePlan, key, ...quota, now, monotonicNow, onEvent, setTimer });
}
