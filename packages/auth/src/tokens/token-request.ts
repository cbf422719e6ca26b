import {
  type ClockSettings,
  type FetchInit,
  type FetchLike,
  isTransientStatus,
  monotonicOf,
  shapeOf,
} from "@energy-clients/client-core";
import { AuthError, type OAuthErrorFields } from "../errors/auth-error.js";
import { composeFetch } from "../http/compose-fetch.js";
import { asSentence, hostOf, networkFailure } from "../http/connection-failure.js";
import { fetchRefusal } from "../http/fetch-refusal.js";
import { retryAfterMs } from "../http/retry-after.js";
import { watchConnections } from "../http/unsent-requests.js";
import { QuotaError } from "../rate-limit/quota-error.js";
import { guardOrigins } from "../secrets/origin-guard.js";
import { cleanse, parseOAuthError, sanitizedCause } from "../secrets/redaction.js";
import { withTimeLimit } from "../time/time-limit.js";
import type { SetTimer } from "../time/timer.js";
import type { TimedResponse } from "./token-lifetime.js";

/** Settings that every kind of token request takes. */
export interface TokenRequestSettings extends ClockSettings {
  /** Sends the request. @defaultValue `globalThis.fetch` */
  readonly fetch?: FetchLike | undefined;
  /** Names of internal hosts that may be called over plain `http`. @defaultValue none */
  readonly allowHttpTo?: readonly string[] | undefined;
  /** Longest time for the request, including the whole response, in ms. @defaultValue 10_000 */
  readonly timeoutMs?: number | undefined;
  /** Sets a timer and returns what stops it. @defaultValue `setTimeout` */
  readonly setTimer?: SetTimer | undefined;
  /** Longest lifetime to accept, in ms; a token that claims more is replaced sooner. @defaultValue 86_400_000 (24 h) */
  readonly maxLifetimeMs?: number | undefined;
}

export const DEFAULT_TOKEN_TIMEOUT_MS = 10_000;
export const DEFAULT_MAX_LIFETIME_MS = 86_400_000;

/** In bytes. ETT lists consenting organisations in its token, which makes it long; but no server accepts a header of 256 KiB. */
const LARGEST_RESPONSE = 256 * 1024;

/** What a token response must contain, and what its errors must not. */
export interface ExpectedToken {
  /** Members of the response that may hold the token. */
  readonly tokenMembers: readonly string[];
  /** Values that must not appear in an error, in case the endpoint sends them back. */
  readonly secrets: readonly string[];
}

/** A token endpoint's response with status 200 and a JSON object for a body. */
export interface TokenResponse extends TimedResponse {
  readonly body: Readonly<Record<string, unknown>>;
}

/** Codes of RFC 6749, section 4.1.2.1, and RFC 8628 that are temporary, whatever the status. */
const TRANSIENT_ERRORS: ReadonlySet<string> = new Set([
  "server_error",
  "temporarily_unavailable",
  "slow_down",
]);

/**
 * Sends one token request and reads its response, within a time limit and a size limit. Its errors contain neither the
 * request's URL, headers or body, nor more of the response than RFC 6749 defines. An OAuth error in a response with
 * status 200 is reported as an error.
 *
 * @throws {@link AuthError} `token_request_failed`, `token_request_rejected`, `token_request_not_sent` or
 * `token_response_invalid`.
 * @throws {@link AuthError} `origin_not_allowed` before anything is sent, for a URL that is not secure.
 */
export async function sendTokenRequest(
  url: string,
  init: FetchInit,
  { tokenMembers, secrets }: ExpectedToken,
  settings: TokenRequestSettings,
): Promise<TokenResponse> {
  const {
    fetch = globalThis.fetch as FetchLike,
    now = Date.now,
    timeoutMs = DEFAULT_TOKEN_TIMEOUT_MS,
  } = settings;
  watchConnections();
  const monotonicNow = monotonicOf(settings);
  // The secret is never sent unencrypted, and never follows a redirect, whatever the given fetch would do.
  const guard = guardOrigins({ origins: [new URL(url).origin], allowHttpTo: settings.allowHttpTo });
  const send = composeFetch([guard], fetch);
  const sentAt = monotonicNow();
  const { response, text, roundTripMs } = await withTimeLimit(
    timeoutMs,
    async ({ signal }) => {
      const response = await send(url, { ...init, signal });
      const roundTripMs = monotonicNow() - sentAt;
      return { response, roundTripMs, text: await readText(response) };
    },
    { setTimer: settings.setTimer },
  ).catch((error: unknown) => {
    if (error instanceof AuthError) throw error;
    if (error instanceof QuotaError) {
      const message = "the usage plan allows no token request at present";
      throw new AuthError("token_request_failed", message, {
        cause: error,
        retryAfterMs: Math.max(0, error.availableAt - now()),
      });
    }
    const cause = sanitizedCause(error);
    const refusal = fetchRefusal(error, url, init);
    if (refusal !== undefined) {
      const message = `fetch did not send the token request: ${refusal}; use another URL`;
      throw new AuthError("token_request_not_sent", message, { cause });
    }
    const timedOut = cause?.name === "TimeoutError";
    const reason = timedOut
      ? `no response came from ${hostOf(url)} within ${timeoutMs} ms`
      : networkFailure(error, url).reason;
    const message = `${asSentence(reason)} The token request has no usable response.`;
    throw new AuthError("token_request_failed", message, { cause });
  });
  const { status, headers } = response;
  const body = parseJson(text);
  if (status !== 200) {
    throw refusal(status, parseOAuthError(body, secrets), retryAfterMs(headers, now()));
  }
  checkContentType(headers.get("content-type"), secrets);
  if (text === "") throw invalid("the token response has no body; expected a JSON object");
  if (body === undefined) {
    throw invalid("the token response is not valid JSON, although its Content-Type is application/json");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalid(`expected a JSON object as token response but got ${shapeOf(body)}`);
  }
  const fields = body as Record<string, unknown>;
  const oauth = tokenMembers.some((name) => fields[name]) ? undefined : parseOAuthError(fields, secrets);
  if (oauth) throw refusal(status, oauth, retryAfterMs(headers, now()));
  // Both times by the clock as it is set now: it may have been set since the request was sent.
  const elapsedMs = monotonicNow() - sentAt;
  const requestedAt = now() - elapsedMs;
  return { body: fields, headers, requestedAt, receivedAt: requestedAt + roundTripMs };
}

function refusal(status: number, oauth: OAuthErrorFields | undefined, retryAfter: number | undefined) {
  const isTransient = isTransientStatus(status) || (oauth !== undefined && TRANSIENT_ERRORS.has(oauth.error));
  const words = oauth ? ` ${oauth.error}${oauth.errorDescription ? `: ${oauth.errorDescription}` : ""}` : "";
  return new AuthError(
    isTransient ? "token_request_failed" : "token_request_rejected",
    `the token endpoint returned ${status}${words}`,
    { status, oauth, retryAfterMs: retryAfter },
  );
}

/** Reads a body up to the size limit, so that a broken endpoint cannot exhaust the memory. */
async function readText(response: Response): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > LARGEST_RESPONSE) {
      throw invalid(`the token endpoint returned more than ${LARGEST_RESPONSE} bytes`, response.status);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 6749, section 5.1: a token response is `application/json`. */
function checkContentType(type: string | null, secrets: readonly string[]): void {
  const mediaType = type?.split(";")[0]?.trim() ?? "";
  if (/^application\/([\w.-]+\+)?json\b/i.test(mediaType)) return;
  throw invalid(
    mediaType === ""
      ? "the token response has no Content-Type header; expected application/json. Check the token URL, and the gateway before it"
      : `expected application/json as Content-Type of the token response but got ${cleanse(mediaType, secrets)}. Check the token URL`,
  );
}

function invalid(message: string, status = 200): AuthError {
  return new AuthError("token_response_invalid", message, { status });
}
