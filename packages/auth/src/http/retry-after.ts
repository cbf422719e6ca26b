import { parseHttpDate } from "@energy-clients/client-core";

/** Longest wait that a server may ask for, in ms. */
const LONGEST_MS = 3_600_000;

/**
 * How long a server asks to wait, by its `Retry-After` header: seconds, or an HTTP date. A date is read by the server's
 * own clock where the response tells it, so that a wrong clock on either side does no harm. Some servers send decimals,
 * which are rounded up. Everything else is ignored: negative numbers, and headers that were sent twice (`5, 10`).
 *
 * @param now - Current time in ms since the Unix epoch, for a date in a response without `Date`.
 * @returns ms, at most an hour, 0 for a date in the past; `undefined` when there is no such header or it cannot be read.
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

/** The time at which the server wrote the response; `undefined` for responses out of a cache, which are older. */
export function serverTime(headers: Headers, now: number): number | undefined {
  return headers.has("age") ? undefined : parseHttpDate(headers.get("date"), now);
}
