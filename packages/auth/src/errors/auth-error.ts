/**
 * Why a credential could not be used. Removing or renaming a code is a major change.
 *
 * - `token_request_failed`: the token endpoint could not be reached, took too long, or answered 408, 425, 429 or 5xx.
 *   Passing: try again later.
 * - `token_request_rejected`: the token endpoint refused. The credentials, the scope or the URL are wrong.
 * - `token_response_invalid`: the token endpoint answered 200 with something that is no usable token.
 * - `token_request_backing_off`: the last token request failed and the next one is not due yet; nothing was sent.
 *   `cause` is the failure, `retryAfterMs` the time left.
 * - `secret_unavailable`: a function given as a secret threw, took too long, or returned no usable text.
 * - `origin_not_allowed`: a request with credentials was about to go to another origin than the configured one.
 * - `redirect_refused`: the server redirected a request with credentials to another origin, or too often.
 * - `browser_not_supported`: the code runs in a browser, where a client secret can not be kept.
 */
export type AuthErrorCode =
  | "token_request_failed"
  | "token_request_rejected"
  | "token_response_invalid"
  | "token_request_backing_off"
  | "secret_unavailable"
  | "origin_not_allowed"
  | "redirect_refused"
  | "browser_not_supported";

/**
 * What a token endpoint said about a failure: the fields of RFC 6749, cut to length and cleansed of credentials.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749, section 5.2}
 */
export interface OAuthErrorFields {
  /** A code such as `invalid_client`. */
  readonly error: string;
  readonly errorDescription?: string;
  readonly errorUri?: string;
}

/** What an {@link AuthError} may carry beside its code and message. */
export interface AuthErrorDetails extends ErrorOptions {
  readonly status?: number | undefined;
  readonly oauth?: OAuthErrorFields | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Thrown when no usable credential could be obtained, or when using it would give it away.
 * Holds no token, key, secret, URL, request or body, and neither does its `cause`.
 */
export class AuthError extends Error {
  override readonly name = "AuthError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: AuthErrorCode;
  /** HTTP status of the answer at fault; `undefined` when there was none. */
  readonly status: number | undefined;
  /** The token endpoint's own words; `undefined` when it gave none. */
  readonly oauth: OAuthErrorFields | undefined;
  /** Time in ms until the next attempt makes sense; `undefined` when not known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    super(`[auth] ${message}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.oauth = details.oauth;
    this.retryAfterMs = details.retryAfterMs;
  }
}
