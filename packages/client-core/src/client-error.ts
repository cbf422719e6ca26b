/**
 * Why a call that the API answered, or a series of calls, could not be brought to its end.
 * Removing or renaming a code is a major change.
 *
 * - `response_malformed`: a success status with a body that is not what the document says.
 * - `wait_timed_out`: an asynchronous request was still pending when the time was up; it may still complete.
 * - `request_failed`: the API reports that an asynchronous request failed.
 * - `paging_unstable`: the list changed while it was read, so that items may be missing; read it again.
 */
export type ClientErrorCode = "response_malformed" | "wait_timed_out" | "request_failed" | "paging_unstable";

/** Thrown when answers arrived, yet the work that they belong to could not be finished. Holds no secret. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: ClientErrorCode;
  /** The document's `operationId`. */
  readonly operationId: string;
  /** Id of the asynchronous request, to resume waiting with; `undefined` where there is none. */
  readonly requestId: string | undefined;

  constructor(
    code: ClientErrorCode,
    operationId: string,
    message: string,
    options: ErrorOptions & { requestId?: string } = {},
  ) {
    super(`${operationId}: ${message}`, options);
    this.code = code;
    this.operationId = operationId;
    this.requestId = options.requestId;
  }
}
