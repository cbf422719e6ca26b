import type { FetchInit } from "@energy-clients/client-core";
import { isError } from "../errors/is-error.js";
import { connectionKnowledge } from "./unsent-requests.js";

/** undici's codes for an invalid request, which it checks before it opens a connection. */
const UNDICI_REFUSALS: ReadonlySet<unknown> = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_NOT_SUPPORTED"]);

/**
 * Finds out why `fetch` refused to send a request, if that is certain: it rejects with the same error for a caller's
 * mistake as for a lost connection.
 *
 * @returns A clause that names the header or port, never a value; `undefined` if the request may have been sent.
 * @see {@link https://fetch.spec.whatwg.org/#port-blocking | Fetch, Port blocking}
 */
export function fetchRefusal(error: unknown, url: string, init: FetchInit): string | undefined {
  if (!isError(error) || error.name !== "TypeError") return undefined;
  const { cause } = error;
  if (cause === undefined) return isOfRequest(error, url, init) ? invalidPart(init) : undefined;
  if (!isError(cause) || connectionKnowledge(cause) !== undefined) return undefined;
  if (cause.message === "bad port") return `it blocks port ${new URL(url).port}`;
  if (!UNDICI_REFUSALS.has((cause as { code?: unknown }).code)) return undefined;
  const name =
    /^invalid ([\w-]+) header$/.exec(cause.message)?.[1] ?? /^(expect) header/.exec(cause.message)?.[1];
  return name ? `the header ${name} is not allowed` : "a header is not allowed";
}

/** Whether `new Request()` fails in the same way; `fetch` calls it before anything else. */
function isOfRequest({ message }: Error, url: string, { method, headers, body }: FetchInit): boolean {
  try {
    new Request(url, { method, headers, ...(body !== undefined && { body }) });
    return false;
  } catch (refusal) {
    return isError(refusal) && refusal.name === "TypeError" && refusal.message === message;
  }
}

function invalidPart({ headers }: FetchInit): string {
  const name = Object.keys(headers).find((key) => {
    try {
      new Headers([[key, headers[key] ?? ""]]);
      return false;
    } catch {
      return true;
    }
  });
  return name && /^[\w-]{1,64}$/.test(name)
    ? `the header ${name} has an invalid value`
    : "a header, the method or the URL is invalid";
}
