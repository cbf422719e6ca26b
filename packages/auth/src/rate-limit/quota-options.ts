import {
  type ClockSettings,
  checkTime,
  InputError,
  type Operation,
  shapeOf,
} from "@energy-clients/client-core";
import type { OnEvent } from "../events/events.js";
import { checkFunction, checkMilliseconds, checkOptionNames, checkText } from "../options/check-options.js";
import type { SetTimer } from "../time/timer.js";
import type { QuotaStore } from "./quota-store.js";
import { checkUsagePlan, type UsagePlan } from "./usage-plan.js";

/** How important a request is when several wait. Within one priority, requests go in the order of their arrival. */
export type QuotaPriority = "high" | "normal" | "low";

/** How requests wait within a plan. */
export interface QuotaWaitOptions {
  /**
   * Longest time that a request waits for its permit, in ms, at most a day. A request that would certainly wait longer
   * is rejected at once.
   * @defaultValue 60_000
   */
  readonly maxWaitMs?: number;
  /** Most requests that wait at once. @defaultValue 100_000 */
  readonly maxQueued?: number;
  /**
   * By how much the time from the client to the server's counter may vary, in ms, at most 10_000: because of the
   * network, and of pauses of this process. The client keeps back that part of the burst, at most half of it, so that
   * the server does not refuse requests that arrive closer together than they were sent.
   * @defaultValue 200
   */
  readonly jitterMs?: number;
  /**
   * Decides which requests go first.
   * @defaultValue `high` for requests that change something (any method but GET and HEAD), `normal` for the rest
   */
  readonly priority?: (operation: Operation | undefined) => QuotaPriority;
  /** Where processes share the budget. @defaultValue this process alone */
  readonly store?: QuotaStore;
  /** Names the budget in the store; clients with the same API key need the same name. Not the API key itself. */
  readonly key?: string;
}

/** Options of {@link createQuota}. */
export interface QuotaOptions extends QuotaWaitOptions, ClockSettings {
  readonly plan: UsagePlan;
  /** Called when the store becomes unavailable or recovers, and when clients use the budget with different plans. */
  readonly onEvent?: OnEvent | undefined;
  /** Sets a timer and returns a function that stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
}

/** Written as objects, so that the compiler finds a name that is missing or wrong. */
const WAIT_OPTIONS: Record<keyof QuotaWaitOptions, true> = {
  maxWaitMs: true,
  maxQueued: true,
  jitterMs: true,
  priority: true,
  store: true,
  key: true,
};
const OTHER_OPTIONS: Record<Exclude<keyof QuotaOptions, keyof QuotaWaitOptions>, true> = {
  plan: true,
  now: true,
  monotonicNow: true,
  onEvent: true,
  setTimer: true,
};

export const QUOTA_WAIT_OPTIONS: readonly string[] = /* @__PURE__ */ Object.keys(WAIT_OPTIONS);

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
    const problem = `expected a whole number, 1 or more, but got ${given}`;
    throw new InputError("out_of_range", `${path}maxQueued`, problem);
  }
  checkFunction(priority, `${path}priority`);
  if (store !== undefined && typeof store?.open !== "function") {
    const problem = `expected a store with open(), but got ${shapeOf(store)}`;
    throw new InputError("malformed_value", `${path}store`, problem);
  }
  if (key !== undefined) checkText(key, `${path}key`);
}

/** @throws {@link InputError} when an option is invalid; `field` names it. */
export function checkQuotaOptions(options: QuotaOptions): void {
  checkOptionNames(options, [...QUOTA_WAIT_OPTIONS, ...Object.keys(OTHER_OPTIONS)]);
  checkUsagePlan(options.plan, "plan");
  checkQuotaWait(options, "");
  checkFunction(options.now, "now");
  checkFunction(options.monotonicNow, "monotonicNow");
  checkFunction(options.onEvent, "onEvent");
  checkFunction(options.setTimer, "setTimer");
  checkTime(options);
}
