import { EnergyClientsError, type Operation } from "@energy-clients/client-core";

/**
 * Why a request was not sent. Removing or renaming a code is a major change.
 *
 * - `quota_exceeded`: the plan's requests of this period are used up. `availableAt` is the start of the next period, or
 *   the time that the server's `Retry-After` names. Wait until then, or ask for a larger plan.
 * - `rate_wait_too_long`: the plan's rate would delay the request past `maxWaitMs` or past the call's deadline. Send
 *   fewer requests, set priorities, or allow a longer wait.
 * - `queue_full`: `maxQueued` requests are waiting already. Wait for their responses before you send more.
 */
export type QuotaErrorCode = "quota_exceeded" | "rate_wait_too_long" | "queue_full";

/** What a {@link QuotaError} carries besides its code and message. */
export interface QuotaErrorDetails {
  readonly operation: Operation | undefined;
  readonly availableAt: number;
}

const LATEST_DATE_MS = 8.64e15;

/**
 * Says that the usage plan does not allow a request yet. The request was not sent.
 *
 * @example
 * ```ts
 * import { QuotaError } from "@energy-clients/auth";
 *
 * declare const error: unknown; // What a call was rejected with.
 * if (error instanceof QuotaError) console.warn(error.code, new Date(error.availableAt));
 * ```
 */
export class QuotaError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/QuotaError";
  override readonly name = "QuotaError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: QuotaErrorCode;
  /** The earliest time at which the request can go, as far as known, in ms since the Unix epoch. */
  readonly availableAt: number;
  /** The document's `operationId`; `undefined` for token requests and requests outside the document. */
  readonly operationId: string | undefined;
  /** Always `not_acted_on`: the request was not sent, and may be sent later. */
  readonly outcome = "not_acted_on";

  /**
   * @param reason - A sentence without its full stop, whose subject is the request or the plan.
   */
  constructor(code: QuotaErrorCode, reason: string, { operation, availableAt }: QuotaErrorDetails) {
    const when = new Date(Math.min(Math.ceil(availableAt), LATEST_DATE_MS)).toISOString();
    super(`[auth] ${operation?.id ?? "The request"} was not sent. ${reason}. Retry at ${when} or later.`);
    this.code = code;
    this.availableAt = availableAt;
    this.operationId = operation?.id;
  }
}
