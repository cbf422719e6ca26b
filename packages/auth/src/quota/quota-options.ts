import { InputError, type Operation, shapeOf } from "@energy-clients/client-core";
import type { OnEvent } from "../events/events.js";
import { checkFunction, checkMilliseconds, checkOptionNames, checkText } from "../options/check-options.js";
import type { SetTimer } from "../time/alarm.js";
import { type ClockSettings, checkTime } from "../time/clock.js";
import type { QuotaStore } from "./quota-store.js";
import { checkUsagePlan, type UsagePlan } from "./usage-plan.js";

/** How important a request is when several wait. Within one priority, first come is first served. */
export type QuotaPriority = "high" | "normal" | "low";

/** How requests wait for their turn within a plan. */
export interface QuotaWaitOptions {
  /**
   * Longest time that a request waits for its turn, in ms. One that certainly would wait longer is refused at once.
   * @defaultValue 60_000
   */
  readonly maxWaitMs?: number;
  /** Most requests that wait at once. @defaultValue 100_000 */
  readonly maxQueued?: number;
  /**
   * By how much the time from here to the server's counter may vary, in ms: the network, and pauses of this process.
   * That part of the burst, at most half of it, is kept back, so that requests which arrive closer together than they
   * were sent are not refused.
   * @defaultValue 200
   */
  readonly jitterMs?: number;
  /**
   * What goes first.
   * @defaultValue `high` for whatever changes something (any method but GET and HEAD), `normal` for the rest
   */
  readonly priority?: (operation: Operation | undefined) => QuotaPriority;
  /** Where processes share the budget. @defaultValue this process alone */
  readonly store?: QuotaStore;
  /** Names the budget in the store; clients with the same API key need the same name. Not the key itself. */
  readonly key?: string;
}

/** Options of {@link createQuota}. */
export interface QuotaOptions extends QuotaWaitOptions, ClockSettings {
  readonly plan: UsagePlan;
  /** Told when the store becomes unavailable or recovers, and when others use the budget with another plan. */
  readonly onEvent?: OnEvent | undefined;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

export const QUOTA_WAIT_OPTIONS: readonly (keyof QuotaWaitOptions)[] = [
  "maxWaitMs",
  "maxQueued",
  "jitterMs",
  "priority",
  "store",
  "key",
];

const DAY_MS = 86_400_000;
const LONGEST_JITTER_MS = 10_000;

/**
 * Checks all that can be checked before a request.
 *
 * @param path - Where the options stand in a larger set, such as `"quota."`, for the error's field.
 * @throws {@link InputError} `missing_value`, `malformed_value`, `out_of_range` or `unknown_option`.
 */
export function checkQuotaWait(options: QuotaWaitOptions, path: string): void {
  const { maxWaitMs, maxQueued, jitterMs, priority, store, key } = options;
  checkMilliseconds(maxWaitMs, `${path}maxWaitMs`, DAY_MS);
  checkMilliseconds(jitterMs, `${path}jitterMs`, LONGEST_JITTER_MS);
  if (maxQueued !== undefined && !(Number.isSafeInteger(maxQueued) && maxQueued >= 1)) {
    const given = typeof maxQueued === "number" ? String(maxQueued) : shapeOf(maxQueued);
    throw new InputError(
      "out_of_range",
      `${path}maxQueued`,
      `expected a whole number, 1 or more, got ${given}`,
    );
  }
  checkFunction(priority, `${path}priority`);
  if (store !== undefined && typeof store?.open !== "function") {
    const problem = `expected a store with open(), got ${shapeOf(store)}`;
    throw new InputError("malformed_value", `${path}store`, problem);
  }
  if (key !== undefined) checkText(key, `${path}key`);
}

/** @throws {@link InputError} when an option can not be right; `field` names it. */
export function checkQuotaOptions(options: QuotaOptions): void {
  checkOptionNames(options, [...QUOTA_WAIT_OPTIONS, "plan", "now", "monotonicNow", "onEvent", "setTimer"]);
  checkUsagePlan(options.plan, "plan");
  checkQuotaWait(options, "");
  checkFunction(options.now, "now");
  checkFunction(options.monotonicNow, "monotonicNow");
  checkFunction(options.onEvent, "onEvent");
  checkFunction(options.setTimer, "setTimer");
  checkTime(options);
}
