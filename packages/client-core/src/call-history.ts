/** What a call did before it had its response or its error. */
export interface CallHistory {
  /** HTTP requests that were sent or tried, including those of every retry and replay. */
  readonly requests: number;
  /**
   * Whether the API may have acted on any of them. `false` for reads, and when each response proves that the API
   * refused. `true` for a `DELETE` whose response was lost and whose retry returned 404: the first may have deleted.
   */
  readonly mayHaveActed: boolean;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Tells whether a method only reads (RFC 9110, section 9.2.1).
 *
 * @example
 * ```ts
 * import { isSafeMethod } from "@energy-clients/client-core";
 *
 * isSafeMethod("get"); // true
 * isSafeMethod("DELETE"); // false
 * ```
 */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method.toUpperCase());
}

/**
 * Tells whether a status proves that the API refused the request and did not act on it. 408 does not, since the API may
 * have read the request before it gave up; nor does 499, with which a proxy reports that the connection before it ended;
 * nor does a 5xx, which may come from a proxy that lost the API's response.
 *
 * @example
 * ```ts
 * import { provesRefusal } from "@energy-clients/client-core";
 *
 * provesRefusal(409); // true
 * provesRefusal(503); // false
 * ```
 */
export function provesRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 499;
}

/**
 * Tells whether the same request may have another result a little later, whatever the method: 408, 425 (RFC 8470), 429,
 * 499 and 5xx. Whether it may be sent again is another question; see {@link provesRefusal}.
 *
 * @example
 * ```ts
 * import { isTransientStatus } from "@energy-clients/client-core";
 *
 * isTransientStatus(503); // true
 * isTransientStatus(404); // false
 * ```
 */
export function isTransientStatus(status: number): boolean {
  return [408, 425, 429, 499].includes(status) || status >= 500;
}
