import type { OnEvent } from "../events/events.js";
import type { UsagePlan } from "./usage-plan.js";

/** Why requests wait: too many just now, or none left in the period. */
export type QuotaReason = "rate" | "quota";

/** Keeps what is left of the budgets of API keys: in memory, or where the processes that use one key share it. */
export interface QuotaStore {
  /** Opens the budget of one key. Sends nothing. */
  open(settings: LedgerSettings): QuotaLedger;
}

/** What a budget is. */
export interface LedgerSettings {
  /** Names the budget; whoever opens the same name shares it. Holds no secret. */
  readonly key: string;
  readonly plan: UsagePlan;
  /** By how much the way to the server may vary in time, in ms. */
  readonly jitterMs: number;
  /** Wall time in ms since the Unix epoch: what a quota's period goes by. */
  readonly now: () => number;
  /**
   * Time in ms since any moment, by a clock that nobody sets: what the rate goes by.
   * @defaultValue `now`
   */
  readonly monotonicNow?: (() => number) | undefined;
  /** Told when the store becomes unavailable or recovers, and when others use the budget with another plan. */
  readonly onEvent?: OnEvent | undefined;
}

/** The budget of one key. */
export interface QuotaLedger {
  /** How far ahead it grants more than one request, in ms. */
  readonly lookaheadMs: number;
  /**
   * Takes requests out of the budget. Grants at least one, unless it answers with a pause.
   * Answers at once where the budget is kept within the process: requests that need not wait then cost less.
   * Must not reject: a store that is away decides by itself what may go meanwhile.
   */
  reserve(ask: QuotaAsk): QuotaGrant | Promise<QuotaGrant>;
  /** The server refused a request, so that it knows of less budget than we do. */
  refuse(refusal: QuotaPause): Promise<void>;
}

/** What is asked of a budget. */
export interface QuotaAsk {
  /** Requests that wait. */
  readonly count: number;
  /** Whether they go before others, and may take what is reserved for such. */
  readonly urgent: boolean;
  /** Earlier grants that were not used: they do not count towards the quota, and may be granted again. */
  readonly unused: number;
}

/** What a budget grants. */
export interface QuotaGrant {
  /** For each granted request the time until it may be sent, in ms, ascending; negative when it is late already. */
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
