import type { FetchInit } from "@energy-clients/client-core";
import { textOf, withBody } from "../http/response-in-memory.js";
import { removeSecrets } from "./redaction.js";

/**
 * Takes the request's credentials out of an error answer that sends them back, as debug pages and some proxies do:
 * error bodies end up in errors, and errors in logs.
 *
 * @param response - An answer whose body is in memory.
 * @returns The same answer, or one with a cleansed body. A 2xx is never touched.
 */
export async function redactAnswer(response: Response, headers: FetchInit["headers"]): Promise<Response> {
  if (response.ok) return response;
  const { authorization, "x-api-key": apiKey } = headers;
  const secrets = [authorization?.replace(/^Bearer /, "") ?? "", apiKey ?? ""].filter(isLong);
  if (!response.body || secrets.length === 0) return response;
  const text = await textOf(response);
  const clean = removeSecrets(text, secrets);
  return clean === text ? response : withBody(response, clean);
}

/** A short word, such as a test's key, would be found in the answer's own words too. */
function isLong(secret: string): boolean {
  return secret.length >= 8;
}
