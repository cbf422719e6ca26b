import type { FetchInit } from "@energy-clients/client-core";
import { bufferResponse, textOf, withBody } from "../http/buffered-response.js";
import { removeSecrets } from "./secret-forms.js";

/** Largest body, in characters, that is searched for credentials. A search in all encodings takes 1 s for some MiB. */
const MOST_SEARCHED = 256 * 1024;

/**
 * Removes the request's credentials from the body and headers of an error response that sends them back, as debug pages
 * and some proxies do: error bodies end up in errors, and errors in logs. A body of more than 256 Ki characters is left
 * out, since the search would block the process.
 *
 * @param response - A response with its body in memory.
 * @param sent - The request's headers.
 * @param apiKeyHeader - The one of them that carries the API key.
 * @returns The same response, or a redacted copy. A 2xx is never changed.
 */
export async function redactResponse(
  response: Response,
  sent: FetchInit["headers"],
  apiKeyHeader: string,
): Promise<Response> {
  if (response.ok) return response;
  const secrets = secretsIn(sent, apiKeyHeader);
  if (secrets.length === 0) return response;
  const headers = cleanHeaders(response.headers, secrets);
  const text = await textOf(response);
  const clean = text.length > MOST_SEARCHED ? leftOut(text) : removeSecrets(text, secrets);
  if (clean === text && !headers) return response;
  return bufferResponse(withBody(response, null, headers), new TextEncoder().encode(clean));
}

function leftOut({ length }: string): string {
  return `The body of ${length} characters was left out: it is too large to be searched for credentials.`;
}

/** Returns the credentials in a request's headers. */
export function secretsIn(sent: FetchInit["headers"], apiKeyHeader: string): string[] {
  return [sent.authorization?.replace(/^Bearer /, "") ?? "", sent[apiKeyHeader] ?? ""].filter(isLong);
}

/** @returns `undefined` if the headers hold no secret. */
function cleanHeaders(headers: Headers, secrets: readonly string[]): Headers | undefined {
  let clean: Headers | undefined;
  for (const [name, value] of headers) {
    const redacted = removeSecrets(value, secrets);
    if (redacted === value) continue;
    clean ??= new Headers(headers);
    clean.set(name, redacted);
  }
  return clean;
}

/** A short word, such as a test's key, would be found in ordinary text too. */
function isLong(secret: string): boolean {
  return secret.length >= 8;
}
