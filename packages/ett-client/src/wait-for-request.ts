import { ApiError, ClientError, InputError, unwrap } from "@energy-clients/client-core";
import type { AnyEttClient } from "./any-client.js";
import type { components } from "./generated/schema.js";

/** State of a queued transfer or claim. */
export type RequestStatus = components["schemas"]["RequestStatus"];

/** Which request to wait for. */
export interface QueuedRequest {
  /** `transferRequestId` or `claimRequestId` of the 202 answer. */
  readonly requestId: string;
  /** GUID of the organisation that made the request; not needed with a client that is bound to it. */
  readonly organizationId?: string;
}

/** Options of {@link waitForRequest}. Times are in ms. */
export interface WaitOptions {
  /** Longest wait. ETT retries for minutes when a quantity is not yet available. @defaultValue 900_000 (15 min) */
  readonly timeoutMs?: number;
  /** First pause between two looks; it grows by half each time. @defaultValue 1_000 */
  readonly intervalMs?: number;
  /** Longest pause between two looks. @defaultValue 15_000 */
  readonly maxIntervalMs?: number;
  /** Aborts the wait; the request itself goes on. */
  readonly signal?: AbortSignal;
  /** Called after each look. */
  readonly onStatus?: (status: RequestStatus) => void;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
  /** Waits that many ms, or rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/**
 * Waits until a transfer or claim that ETT queued (202) is completed. Polls `getRequestStatus`, and never follows the
 * `Location` of the 202, which ETT does not route. A look that fails for a passing reason is repeated.
 *
 * To resume after `wait_timed_out`, or in another process, call it again with the same `requestId`.
 *
 * @throws {@link ClientError} `request_failed` when ETT reports a failure; it gives no reason.
 * @throws {@link ClientError} `wait_timed_out` when the request is still pending; it may complete later.
 * @throws {@link ApiError} for an answer that waiting does not mend, such as 403 or 404.
 * @throws the signal's reason when it aborts.
 */
export async function waitForRequest(
  client: AnyEttClient,
  { requestId, organizationId }: QueuedRequest,
  options: WaitOptions = {},
): Promise<"completed"> {
  const { timeoutMs = 900_000, intervalMs = 1_000, maxIntervalMs = 15_000 } = options;
  const { signal, onStatus, now = Date.now, sleep = sleepFor } = options;
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
  const deadline = now() + timeoutMs;
  let lastFailure: unknown;
  for (let pause = intervalMs; ; pause = Math.min(pause * 1.5, maxIntervalMs)) {
    signal?.throwIfAborted();
    try {
      const { status } = await unwrap(call("getRequestStatus", init));
      onStatus?.(status);
      if (status === "completed") return status;
      if (status === "failed") {
        const message = `request ${requestId} failed; ETT gives no reason. Look at the quantities before repeating it`;
        throw new ClientError("request_failed", "getRequestStatus", message, { requestId });
      }
    } catch (error) {
      if (signal?.aborted || !isPassing(error)) throw error;
      lastFailure = error;
    }
    const left = deadline - now();
    if (left <= 0) {
      const message = `request ${requestId} was still pending after ${timeoutMs} ms; it may complete later. Wait again with the same id, do not repeat the request`;
      throw new ClientError("wait_timed_out", "getRequestStatus", message, { requestId, cause: lastFailure });
    }
    await sleep(Math.min(pause, left), signal);
  }
}

/** Whether asking again may help. Asking for a status changes nothing, so network failures count too. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 408 || error.status === 429 || error.status >= 500;
  if (error instanceof ClientError) return error.code === "response_malformed";
  return !(error instanceof InputError);
}

function checkTimes(times: Readonly<Record<string, number>>): void {
  for (const [field, ms] of Object.entries(times)) {
    if (Number.isFinite(ms) && ms >= 0 && !(field !== "timeoutMs" && ms === 0)) continue;
    throw new InputError("out_of_range", field, "expected a number of ms above 0");
  }
}

function sleepFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
