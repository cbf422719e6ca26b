/**
 * What goes wrong with a request: one of `status`, `html`, `reset` and `body`, or only a delay. A fault lies outside the
 * contract, so it is no violation; the request that meets it is recorded and checked as any other.
 */
export interface Fault {
  /** Milliseconds to wait with the answer, after the mock did what the request asks; alone or with another fault. */
  readonly delayMs?: number;
  /**
   * Answer with this status, from 400 to 599, instead of doing what the request asks: the document's example where it
   * has the status, else an empty body.
   */
  readonly status?: number;
  /** With `status` or `html`: headers to add, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Answer with this status and an HTML page, as a gateway in front of the API does. */
  readonly html?: number;
  /**
   * End the connection: `before-read` without having read or done anything, `after-read` when the request has been
   * acted on but not answered, `mid-body` when half of the answer is sent.
   */
  readonly reset?: "before-read" | "after-read" | "mid-body";
  /** Act, and break the answer's JSON: `truncated` sends half of it, `malformed` all of it with a stray comma. */
  readonly body?: "truncated" | "malformed";
  /**
   * With `status` or `html`: do what the request asks all the same, as behind a gateway that gave up waiting.
   *
   * @defaultValue false
   */
  readonly acts?: boolean;
}

/** Which requests of the operation a fault hits. */
export interface FaultOptions {
  /** How often it fires in all. @defaultValue 1; without limit if `probability` is given */
  readonly times?: number;
  /** How many requests of the operation pass first. @defaultValue 0 */
  readonly after?: number;
  /** Chance per request, above 0 and up to 1. @defaultValue 1 */
  readonly probability?: number;
  /** Whole number from which the chances are drawn, so that a run can be repeated. @defaultValue 1 */
  readonly seed?: number;
}

/** A fault that was set, and how often it has fired. */
export interface SetFault {
  /** The operation, or `*` for all. */
  readonly operationId: string;
  readonly fault: Fault;
  readonly fired: number;
  /** How often it is to fire; `Infinity` without a limit. */
  readonly times: number;
}

/** Whether the fault is an answer of its own, given instead of the operation's. */
export function replacesAnswer({ status, html }: Fault): boolean {
  return status !== undefined || html !== undefined;
}

/** A fault in a few words, for messages and records. */
export function faultInWords({ delayMs, status, html, reset, body, acts }: Fault): string {
  const parts = [
    delayMs !== undefined && `delayed by ${delayMs} ms`,
    status !== undefined && `status ${status}`,
    html !== undefined && `HTML page with ${html}`,
    acts && "after acting",
    reset !== undefined && `reset ${reset}`,
    body !== undefined && `${body} body`,
  ];
  return parts.filter(Boolean).join(", ");
}
