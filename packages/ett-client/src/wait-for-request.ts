import {
  ApiError,
  ClientError,
  type ClockSettings,
  checkTime,
  InputError,
  isTransientStatus,
  monotonicOf,
  sleep as sleepFor,
  unwrap,
} from "@energy-clients/client-core";
import type { AnyEttClient } from "./any-client.js";
import type { RequestStatus } from "./schemas.js";

/** The queued request to wait for. */
export interface QueuedRequest {
  /** `transferRequestId` or `claimRequestId` of the 202 response. */
  readonly requestId: string;
  /** GUID of the organisation that made the request; not needed with a client that is bound to the organisation. */
  readonly organizationId?: string;
}

/** Options of {@link waitForRequest}. Times are in milliseconds. */
export interface WaitOptions extends ClockSettings {
  /** Maximum wait. ETT retries for minutes while a quantity is not yet available. @defaultValue 900_000 (15 min) */
  readonly timeoutMs?: number;
  /** First pause between two polls; it grows by half each time. @defaultValue 1_000 */
  readonly intervalMs?: number;
  /** Maximum pause between two polls. @defaultValue 15_000 */
  readonly maxIntervalMs?: number;
  /** Aborts the wait; ETT continues to process the request. */
  readonly signal?: AbortSignal;
  /** Called after each poll that returns a status. What it throws ends the wait. */
  readonly onStatus?: (status: RequestStatus) => void;
  /** Waits for the given number of ms, or rejects when the signal aborts; with it, set `now`. @defaultValue uses `setTimeout` */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * Waits until a queued transfer or claim (202) is completed. It polls `getRequestStatus`, and never follows the
 * `Location` header of the 202, which does not lead to ETT's API. It retries a poll that fails for a temporary reason.
 *
 * To resume after `wait_timed_out`, or in another process, call it again with the same `requestId`.
 *
 * @throws {@link ClientError} `request_failed` when ETT reports a failure; ETT does not give a reason.
 * @throws {@link ClientError} `wait_timed_out` when the request is still pending; it may complete later.
 * @throws {@link ApiError} for a response that polling cannot resolve, such as 403 or 404.
 * @throws the signal's reason when it aborts, and what `onStatus` throws.
 *
 * @example
 * ```ts
 * import { type OrganizationClient, type TransferRequest, unwrap, waitForRequest } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * declare const body: TransferRequest;
 * const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
 * await waitForRequest(organization, { requestId: transferRequestId });
 * ```
 */
export async function waitForRequest(
  client: AnyEttClient,
  { requestId, organizationId }: QueuedRequest,
  options: WaitOptions = {},
): Promise<"completed"> {
  const { timeoutMs = 900_000, intervalMs = 1_000, maxIntervalMs = 15_000 } = options;
  const { signal, onStatus, sleep = sleepFor } = options;
  checkTime(options);
  checkTimes({ timeoutMs, intervalMs, maxIntervalMs });
  const call = client.call as unknown as (
    id: "getRequestStatus",
    init: object,
  ) => Promise<{ data: { status: RequestStatus }; response: Response }>;
  const init = {
    path: { requestId },
    ...(organizationId !== undefined && { query: { organizationId } }),
    ...(signal && { signal }),
  };
  const monotonicNow = monotonicOf(options);
  const deadline = monotonicNow() + timeoutMs;
  let lastFailure: unknown;
  for (let pause = intervalMs; ; pause = Math.min(pause * 1.5, maxIntervalMs)) {
    signal?.throwIfAborted();
    let status: RequestStatus | undefined;
    try {
      ({ status } = await unwrap(call("getRequestStatus", init)));
    } catch (error) {
      if (signal?.aborted || !isTemporary(error)) throw error;
      lastFailure = error;
    }
    if (status !== undefined) onStatus?.(status);
    if (status === "completed") return status;
    if (status === "failed") {
      const message = `request ${requestId} failed; ETT does not give a reason. Check the quantities before you send it again`;
      throw new ClientError("request_failed", "getRequestStatus", message, { requestId });
    }
    const left = deadline - monotonicNow();
    if (left <= 0) {
      const message = `request ${requestId} was still pending after ${timeoutMs} ms; it may complete later. Wait again with the same id; do not send the request again`;
      throw new ClientError("wait_timed_out", "getRequestStatus", message, { requestId, cause: lastFailure });
    }
    await sleep(Math.min(pause, left), signal);
  }
}

/** Whether another poll may succeed. Polling changes nothing, so network failures count too. */
function isTemporary(error: unknown): boolean {
  if (error instanceof ApiError) return isTransientStatus(error.status);
  if (error instanceof ClientError) return error.code === "response_malformed";
  return !(error instanceof InputError);
}

function checkTimes(times: Readonly<Record<string, number>>): void {
  for (const [field, ms] of Object.entries(times)) {
    if (Number.isFinite(ms) && ms >= 0 && !(field !== "timeoutMs" && ms === 0)) continue;
    throw new InputError("out_of_range", field, "must be a number of ms above 0");
  }
}
