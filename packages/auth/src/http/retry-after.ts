import { parseHttpDate } from "@energy-clients/client-core";

/** Longest wait that a server may ask for, in ms. */
const LONGEST_MS = 3_600_000;

/**
 * Reads how long a server asks to wait from its `Retry-After` header: seconds, or an HTTP date. A date is compared with
 * the server's own `Date` header if there is one, so that a wrong clock on either side does no harm. Decimals, which some
 * servers send, are rounded up. Everything else is ignored: negative numbers, and headers that were sent twice
 * (`5, 10`).
 *
 * @param now - Current time in ms since the Unix epoch, for a date in a response without `Date`.
 * @returns ms, at most an hour, 0 for a date in the past; `undefined` if the header is missing or malformed.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110, section 10.2.3}
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Math.ceil(Number(value)) * 1000, LONGEST_MS);
  const serverNow = serverTime(headers, now) ?? now;
  const date = parseHttpDate(value, serverNow);
  return date === undefined ? undefined : Math.min(Math.max(date - serverNow, 0), LONGEST_MS);
}

/** Reads when the server wrote the response; `undefined` for a response from a cache, which is older. */
export function serverTime(headers: Headers, now: number): number | undefined {
  return headers.has("age") ? undefined : parseHttpDate(headers.get("date"), now);
}
