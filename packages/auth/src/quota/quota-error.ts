import type { Operation } from "@energy-clients/client-core";

/**
 * Why a request was not sent, although the API could be reached. Removing or renaming a code is a major change.
 *
 * - `quota_exceeded`: the plan's requests of this period are used up; `availableAt` is the next period's start, or
 *   when the server said to come back. Wait until then, or have the plan raised.
 * - `rate_wait_too_long`: within the plan's rate the request's turn would come after `maxWaitMs`, or after the call's
 *   deadline. Send less, in the order of importance, or allow a longer wait.
 * - `queue_full`: `maxQueued` requests wait already. Wait for answers before sending more.
 */
export type QuotaErrorCode = "quota_exceeded" | "rate_wait_too_long" | "queue_full";

/** What a {@link QuotaError} carries beside its code and message. */
export interface QuotaErrorDetails {
  readonly operation: Operation | undefined;
  readonly availableAt: number;
}

const LATEST_DATE_MS = 8.64e15;

/** Thrown instead of sending a request that the plan does not allow yet. The request was not sent. */
export class QuotaError extends Error {
  override readonly name = "QuotaError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: QuotaErrorCode;
  /** The earliest time at which the request can go, as far as known, in ms since the Unix epoch. */
  readonly availableAt: number;
  /** The document's `operationId`; `undefined` for token requests and those outside the document. */
  readonly operationId: string | undefined;
  /** Always `not_acted_on`: the request was not sent, and may be sent later. */
  readonly outcome = "not_acted_on";

  constructor(code: QuotaErrorCode, message: string, { operation, availableAt }: QuotaErrorDetails) {
    const when = new Date(Math.min(Math.ceil(availableAt), LATEST_DATE_MS)).toISOString();
    super(`[auth] ${operation?.id ?? "the request"} was not sent: ${message}; possible again at ${when}`);
    this.code = code;
    this.availableAt = availableAt;
    this.operationId = operation?.id;
  }
}
