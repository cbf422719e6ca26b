import type { Operation } from "./operation.js";

/** What a call did until it had its response, or its error. */
export interface CallHistory {
  /** HTTP requests that were sent or tried, those of every retry and replay. */
  readonly requests: number;
  /**
   * Whether the API may have acted on any of them. `false` for reads, and where each response proves that it refused.
   * `true` for a `DELETE` whose response was lost, and whose retry is answered 404: the first may have deleted.
   */
  readonly mayHaveActed: boolean;
}

/** The same for every copy of this package in a program. */
const HISTORY = Symbol.for("@energy-clients/client-core/call-history");

interface WithHistory extends Response {
  [HISTORY]?: CallHistory;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Whether a method asks for nothing but to read (RFC 9110, section 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method.toUpperCase());
}

/**
 * Whether a status proves that the API did not act on the request: it refused. 408 does not, since the API may have
 * read the request before it gave up; nor does a 5xx, which may come from a proxy that lost the API's response.
 */
export function provesRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

/** Leaves with a response what the call did until then, for a decorator that sends more than one request. */
export function keepHistory(response: Response, history: CallHistory): void {
  if (Object.isExtensible(response)) (response as WithHistory)[HISTORY] = history;
}

/** What {@link keepHistory} has left; that of a single request where no decorator tells. */
export function historyOf(response: Response, { method }: Pick<Operation, "method">): CallHistory {
  const kept = (response as WithHistory)[HISTORY];
  return kept ?? { requests: 1, mayHaveActed: !isSafeMethod(method) && !provesRefusal(response.status) };
}
