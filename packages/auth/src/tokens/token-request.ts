import { type FetchInit, type FetchLike, platformResponse } from "@energy-clients/client-core";
import { AuthError } from "../auth-error.js";
import { asSentence, hostOf, networkFailure } from "../http/connection-failure.js";
import { retryAfterMs } from "../http/retry-after.js";
import { watchConnections } from "../http/unsent-requests.js";
import { QuotaError } from "../quota/quota-error.js";
import { cleanse, parseOAuthError, sanitizedCause } from "../secrets/redaction.js";
import { withTimeLimit } from "../time/time-limit.js";
import type { TimedAnswer } from "./token-lifetime.js";

/** Settings that every kind of token request takes. */
export interface TokenRequestSettings {
  /** Sends the request. @defaultValue `globalThis.fetch` */
  readonly fetch?: FetchLike | undefined;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: (() => number) | undefined;
  /** Longest time for the request and the whole of its answer, in ms. @defaultValue 10_000 */
  readonly timeoutMs?: number | undefined;
  /** Longest life to believe, in ms; a token that claims more is replaced sooner. @defaultValue 86_400_000 (24 h) */
  readonly maxLifetimeMs?: number | undefined;
}

export const DEFAULT_TOKEN_TIMEOUT_MS = 10_000;
export const DEFAULT_MAX_LIFETIME_MS = 86_400_000;

/** ETT lists consenting organisations in its token, which makes it long; no header of 256 KiB gets anywhere, though. */
const LARGEST_RESPONSE = 256 * 1024;

/** A token endpoint's answer of status 200: JSON, read whole. */
export interface TokenAnswer extends TimedAnswer {
  readonly body: unknown;
  readonly text: string;
}

/**
 * Sends one token request and reads its answer, within a time and a size. No error tells the request's URL, headers or
 * body, nor more of the answer than RFC 6749 defines.
 *
 * @param secrets - Values that must not appear in an error, should the endpoint send them back.
 * @throws {@link AuthError} `token_request_failed`, `token_request_rejected` or `token_response_invalid`.
 */
export async function sendTokenRequest(
  url: string,
  init: FetchInit,
  secrets: readonly string[],
  settings: TokenRequestSettings,
): Promise<TokenAnswer> {
  const {
    fetch = globalThis.fetch as FetchLike,
    now = Date.now,
    timeoutMs = DEFAULT_TOKEN_TIMEOUT_MS,
  } = settings;
  watchConnections();
  const requestedAt = now();
  const { response, text, receivedAt } = await withTimeLimit(timeoutMs, async ({ signal }) => {
    const response = platformResponse(await fetch(url, { ...init, redirect: "manual", signal }));
    const receivedAt = now();
    return { response, receivedAt, text: await readText(response) };
  }).catch((error: unknown) => {
    if (error instanceof AuthError) throw error;
    if (error instanceof QuotaError) {
      const message = "the plan leaves no token request for now";
      throw new AuthError("token_request_failed", message, {
        cause: error,
        retryAfterMs: Math.max(0, error.availableAt - now()),
      });
    }
    const cause = sanitizedCause(error);
    const timedOut = cause?.name === "TimeoutError";
    const reason = timedOut
      ? `no response came from ${hostOf(url)} within ${timeoutMs} ms`
      : networkFailure(error, url).reason;
    const message = `${asSentence(reason)} The token request has no usable response.`;
    throw new AuthError("token_request_failed", message, { cause });
  });
  const body = parseJson(text);
  const { status, headers } = response;
  if (status !== 200) throw refusal(status, body, secrets, retryAfterMs(headers, now()));
  const type = headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type) || body === undefined) {
    const kind = cleanse(type.split(";")[0] ?? "", secrets) || "no content type";
    throw invalid(`the token endpoint answered 200 with what is no JSON (${kind})`, status);
  }
  return { body, text, headers, requestedAt, receivedAt };
}

function refusal(status: number, body: unknown, secrets: readonly string[], retryAfter: number | undefined) {
  const oauth = parseOAuthError(body, secrets);
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  const words = oauth ? ` ${oauth.error}${oauth.errorDescription ? `: ${oauth.errorDescription}` : ""}` : "";
  return new AuthError(
    isPassing ? "token_request_failed" : "token_request_rejected",
    `the token endpoint answered ${status}${words}`,
    { status, oauth, retryAfterMs: retryAfter },
  );
}

/** Reads a body up to the size limit, so that a broken endpoint can not fill the memory. */
async function readText(response: Response): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > LARGEST_RESPONSE) {
      throw invalid(`the token endpoint answered more than ${LARGEST_RESPONSE} bytes`, response.status);
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

function invalid(message: string, status: number): AuthError {
  return new AuthError("token_response_invalid", message, { status });
}
