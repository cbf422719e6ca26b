/**
 * Reads a `Retry-After` header: seconds, or a date.
 *
 * @param now - Milliseconds since the epoch.
 * @returns Milliseconds to wait; undefined without the header, or for anything else.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110, section 10.2.3}
 */
export function retryAfterMs(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // `Date.parse` takes a number such as 32.5 for a date.
  const time = /GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
