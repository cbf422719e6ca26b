import { printable } from "@energy-clients/client-core";
import type { OAuthErrorFields } from "../errors/auth-error.js";
import { errorsIn, isError } from "../errors/is-error.js";
import { REDACTED, removeSecrets } from "./secret-forms.js";

const TOKEN_LIKE = /\beyJ[\w-]{5,}(\.[\w-]*){0,2}/g;
const LONGEST_TEXT = 300;

/**
 * Cleans text from outside for use in an error: removes the given secrets in any usual encoding and anything that looks
 * like a JWT, and makes it printable and short.
 *
 * @param secrets - Values that must not appear.
 */
export function cleanse(text: string, secrets: readonly string[]): string {
  const known = removeSecrets(text, secrets);
  return printable(known.replace(TOKEN_LIKE, REDACTED), LONGEST_TEXT);
}

/**
 * Copies the names and codes of an error from outside and its causes, without their messages: a message may quote a URL, a
 * header or a body.
 *
 * @param error - Anything that was thrown, with its chain of causes.
 */
export function sanitizedCause(error: unknown, depth = 3): Error | undefined {
  if (!isError(error)) return undefined;
  const { code } = error as { code?: unknown };
  const isCode = typeof code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(code);
  const name = /^[A-Z][A-Za-z]{2,63}$/.test(error.name) ? error.name : "Error";
  const inner = depth > 0 ? sanitizedCause(firstCause(error), depth - 1) : undefined;
  const clean = new Error(isCode ? code : name, inner && { cause: inner });
  // Its own stack would name this file; that of the original may quote the message.
  delete clean.stack;
  Object.defineProperty(clean, "name", { value: name, configurable: true });
  return isCode ? Object.assign(clean, { code }) : clean;
}

/** Node reports a host with several addresses as an AggregateError, of which the first error suffices. */
function firstCause(error: Error): unknown {
  const errors = errorsIn(error);
  return errors ? errors[0] : error.cause;
}

/**
 * Reads the OAuth error fields of a token endpoint's response, and nothing else of it.
 *
 * @param body - The parsed body.
 * @param secrets - Values that must not appear.
 * @returns `undefined` if the body has no valid `error` (RFC 6749).
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 | RFC 6749, section 5.2}
 */
export function parseOAuthError(body: unknown, secrets: readonly string[]): OAuthErrorFields | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { error, error_description: description, error_uri: uri } = body as Record<string, unknown>;
  if (typeof error !== "string" || !/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(error)) return undefined;
  return {
    error: cleanse(error, secrets),
    ...(typeof description === "string" && { errorDescription: cleanse(description, secrets) }),
    ...(typeof uri === "string" && URL.canParse(uri) && { errorUri: cleanse(uri, secrets) }),
  };
}
