import type { FetchInit } from "@energy-clients/client-core";
import { textOf, withBody } from "../http/buffered-response.js";
import { removeSecrets } from "./secret-forms.js";

/**
 * Takes the request's credentials out of an error answer that sends them back, in its body or its headers, as debug
 * pages and some proxies do: error bodies end up in errors, and errors in logs.
 *
 * @param response - An answer whose body is in memory.
 * @param sent - The request's headers.
 * @returns The same answer, or a cleansed one. A 2xx is never touched.
 */
export async function redactAnswer(response: Response, sent: FetchInit["headers"]): Promise<Response> {
  if (response.ok) return response;
  const secrets = secretsIn(sent);
  if (secrets.length === 0) return response;
  const headers = cleanHeaders(response.headers, secrets);
  const text = response.body ? await textOf(response) : "";
  const clean = removeSecrets(text, secrets);
  if (clean === text && !headers) return response;
  return withBody(response, response.body ? clean : null, headers);
}

/** The credentials that a request carries. */
export function secretsIn({ authorization, "x-api-key": apiKey }: FetchInit["headers"]): string[] {
  return [authorization?.replace(/^Bearer /, "") ?? "", apiKey ?? ""].filter(isLong);
}

/** `undefined` where they show no secret. */
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

/** A short word, such as a test's key, would be found in the answer's own words too. */
function isLong(secret: string): boolean {
  return secret.length >= 8;
}
