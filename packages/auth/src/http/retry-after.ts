/** Longest wait that a server may ask for, in ms. */
const LONGEST_MS = 3_600_000;

/**
 * How long a server asks to wait, by its `Retry-After` header in either form. A date is read by the server's own clock
 * where the answer tells it, so that a wrong clock on either side does no harm.
 *
 * @param now - Current time in ms since the Unix epoch, for a date in an answer without `Date`.
 * @returns ms, at most an hour; `undefined` when there is no such header or it can not be read.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110, section 10.2.3}
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - (serverTime(headers) ?? now);
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_MS);
}

/** The time at which the server wrote the answer; `undefined` for answers out of a cache, which are older. */
function serverTime(headers: Headers): number | undefined {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) || headers.has("age") ? undefined : date;
}
