import { EnergyClientsError } from "@energy-clients/client-core";

/**
 * Why a credential could not be used. Removing or renaming a code is a major change.
 *
 * - `token_request_failed`: the token endpoint could not be reached, took too long, or returned 408, 425, 429, 499 or
 *   5xx. This is temporary: try again later.
 * - `token_request_rejected`: the token endpoint refused the request. The credentials, the scope or the URL are wrong, or
 *   the secret has expired: correct or rotate it.
 * - `token_request_not_sent`: `fetch` refused to send the token request, for example because it blocks the URL's port.
 *   Correct the token URL.
 * - `token_response_invalid`: the token endpoint returned 200 without a usable token. Check the token URL: a login page or
 *   a proxy may have responded.
 * - `token_request_backing_off`: the last token request failed and the next one is not due yet; nothing was sent.
 *   `cause` is that failure, `retryAfterMs` the remaining time. Correct what `cause` reports, or wait.
 * - `secret_unavailable`: a function given as a secret threw, took too long, or returned an unusable value. `cause` has what
 *   the vault reported.
 * - `origin_not_allowed`: a request with credentials was addressed to another origin than the configured one. Use the
 *   client's `baseUrl`, or a client of your own for the other origin.
 * - `redirect_refused`: the server redirected a request with credentials to another origin, or too often. Configure the
 *   URL that the redirect leads to, if you trust it.
 * - `browser_not_supported`: the code runs in a browser, which cannot keep a client secret. Call your own server, and let
 *   it add the credentials.
 */
export type AuthErrorCode =
  | "token_request_failed"
  | "token_request_rejected"
  | "token_request_not_sent"
  | "token_response_invalid"
  | "token_request_backing_off"
  | "secret_unavailable"
  | "origin_not_allowed"
  | "redirect_refused"
  | "browser_not_supported";

/**
 * A token endpoint's error fields (RFC 6749), shortened and without credentials.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749, section 5.2}
 */
export interface OAuthErrorFields {
  /** A code such as `invalid_client`. */
  readonly error: string;
  readonly errorDescription?: string;
  readonly errorUri?: string;
}

/** What an {@link AuthError} may carry in addition to its code and message. */
export interface AuthErrorDetails extends ErrorOptions {
  readonly status?: number | undefined;
  readonly oauth?: OAuthErrorFields | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Thrown when no usable credential could be obtained, or when using it would disclose it.
 * Holds no token, key, secret, URL, request or body, and neither does its `cause`.
 *
 * @example
 * ```ts
 * import { AuthError } from "@energy-clients/auth";
 * import type { EttClient } from "@energy-clients/ett-client";
 *
 * declare const ett: EttClient;
 * try {
 *   await ett.getClientConsents();
 * } catch (error) {
 *   if (error instanceof AuthError && error.code === "token_request_rejected") console.error(error.oauth?.error);
 *   else throw error;
 * }
 * ```
 */
export class AuthError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/AuthError";
  override readonly name = "AuthError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: AuthErrorCode;
  /** HTTP status of the response that caused the error; `undefined` if there was none. */
  readonly status: number | undefined;
  /** The token endpoint's error fields; `undefined` if it sent none. */
  readonly oauth: OAuthErrorFields | undefined;
  /** Time in ms until the next attempt makes sense; `undefined` if unknown. */
  readonly retryAfterMs: number | undefined;

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    super(`[auth] ${message}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.oauth = details.oauth;
    this.retryAfterMs = details.retryAfterMs;
  }
}
