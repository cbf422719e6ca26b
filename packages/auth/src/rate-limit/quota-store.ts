import type { OnEvent } from "../events/events.js";
import type { UsagePlan } from "./usage-plan.js";

/** Why requests wait: the rate is used up for now, or the quota for the rest of its period. */
export type QuotaReason = "rate" | "quota";

/** Keeps the budgets of API keys: in memory, or where the processes that use one key share them. */
export interface QuotaStore {
  /** Opens the budget of one key. Sends nothing. */
  open(settings: QuotaLimiterSettings): QuotaLimiter;
}

/** Describes a budget. */
export interface QuotaLimiterSettings {
  /** Names the budget; clients that open the same name share it. Holds no secret. */
  readonly key: string;
  readonly plan: UsagePlan;
  /** By how much the time to the server may vary, in ms. */
  readonly jitterMs: number;
  /** Wall time in ms since the Unix epoch: decides in which period of the quota a request counts. */
  readonly now: () => number;
  /**
   * Time in ms since any moment, by a clock that nobody sets: measures the rate.
   * @defaultValue `now`
   */
  readonly monotonicNow?: (() => number) | undefined;
  /** Called when the store becomes unavailable or recovers, and when clients use the budget with different plans. */
  readonly onEvent?: OnEvent | undefined;
}

/** Grants permits from the budget of one key. */
export interface QuotaLimiter {
  /** How far ahead it grants more than one permit, in ms. */
  readonly lookaheadMs: number;
  /**
   * Takes permits out of the budget. Grants at least one, or returns a pause.
   *
   * A budget within the process returns the permits themselves instead of a promise: a request that need not wait then
   * costs less. Must not reject: a store that is unavailable decides itself what may be sent meanwhile.
   */
  acquire(request: PermitRequest): Permits | Promise<Permits>;
  /** Takes in that the server refused a request: it counted more requests than this budget did. */
  reportRefusal(refusal: QuotaPause): Promise<void>;
}

/** What a client requests from a budget. */
export interface PermitRequest {
  /** How many requests wait. */
  readonly count: number;
  /** Whether these requests go before others, and may take what is reserved for such. */
  readonly urgent: boolean;
  /** Permits acquired earlier that were not used: they do not count towards the quota, and may be granted again. */
  readonly unused: number;
}

/** What a budget grants. */
export interface Permits {
  /** For each permit the time until it may be used, in ms, ascending; negative when that time has passed. */
  readonly waitsMs: readonly number[];
  /** Set when nothing is granted: for how long, and why. */
  readonly pause?: QuotaPause;
}

/** A time in which nothing may be sent. */
export interface QuotaPause {
  readonly reason: QuotaReason;
  /** From now on, in ms. */
  readonly forMs: number;
}
