import { EnergyClientsError } from "./energy-clients-error.js";

/**
 * Why a call, or a series of calls, failed although the API responded.
 * Removing or renaming a code is a major change.
 *
 * - `response_malformed`: a success response whose body does not match the document.
 * - `wait_timed_out`: a queued request was still pending at the time limit; it may still complete.
 * - `request_failed`: the API reports that a queued request failed.
 * - `paging_unstable`: the list changed while it was read, so items may be missing; read it again.
 * - `link_refused`: a link in the response leads to another origin than the client's, or is not a URL; `cause` is the
 *   `InputError`.
 * - `shape_mismatch`: a load shape does not fit the maturity of its trade.
 */
export type ClientErrorCode =
  | "response_malformed"
  | "wait_timed_out"
  | "request_failed"
  | "paging_unstable"
  | "link_refused"
  | "shape_mismatch";

/**
 * A failure that is not an error response: the API responded, but the operation could not be completed.
 * Contains no secret.
 *
 * @example
 * ```ts
 * import { ClientError, type OrganizationClient, waitForRequest } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * declare const requestId: string;
 * try {
 *   await waitForRequest(organization, { requestId });
 * } catch (error) {
 *   if (!(error instanceof ClientError) || error.code !== "wait_timed_out") throw error;
 *   console.log("Still pending; wait again later for", error.requestId);
 * }
 * ```
 */
export class ClientError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/ClientError";
  override readonly name = "ClientError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: ClientErrorCode;
  /** The document's `operationId`. */
  readonly operationId: string;
  /** Id of the queued request, to resume waiting; `undefined` for every other failure. */
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
