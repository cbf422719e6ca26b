import type { PlanMismatchEvent } from "../events/events.js";
import type { UsagePlan } from "./usage-plan.js";

/**
 * A plan as text, the same for equal plans: `100/s, burst 20, 10000 per day`. The script of the Redis store reads rate,
 * burst and limit from it.
 */
export function planText({ ratePerSecond, burst, quota }: UsagePlan): string {
  const rate = `${ratePerSecond}/s, burst ${burst}`;
  return quota ? `${rate}, ${quota.limit} per ${periodText(quota)}` : rate;
}

/** When a quota's periods begin, the same for equal ones. */
export function periodText({ period, offsetMs = 0 }: NonNullable<UsagePlan["quota"]>): string {
  return offsetMs === 0 ? period : `${period} + ${offsetMs} ms`;
}

/** Says that others use the budget with another plan. */
export function planMismatch(plan: string, otherPlan: string): PlanMismatchEvent {
  const message = `one quota.key is used with two usage plans (${plan}; ${otherPlan}); all keep to the stricter one; give all the same plan`;
  return { type: "plan_mismatch", message, plan, otherPlan };
}
