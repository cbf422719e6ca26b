/**
 * A failure to inject: one of `status`, `html`, `reset` and `body`, or only a delay. An injected fault is outside the
 * contract and not a violation. The affected request is recorded and validated like any other.
 */
export interface Fault {
  /** Delay of the response in ms, after the mock has acted on the request. Alone or with another fault. */
  readonly delayMs?: number;
  /**
   * Responds with this status, from 400 to 599, and does not act on the request. Sends the document's example if the
   * document has the status, else an empty body.
   */
  readonly status?: number;
  /** Headers to add, such as `retry-after`. Only with `status` or `html`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Responds with this status and an HTML page, like a gateway in front of the API. */
  readonly html?: number;
  /**
   * Resets the connection: `before-read` before anything was read or done, `after-read` when the mock has acted but not
   * responded, `mid-body` when half of the response body was sent.
   */
  readonly reset?: "before-read" | "after-read" | "mid-body";
  /** Acts, and breaks the JSON of the response: `truncated` sends half of it, `malformed` adds a stray comma. */
  readonly body?: "truncated" | "malformed";
  /**
   * Acts on the request all the same, like an API behind a gateway that timed out. Only with `status` or `html`.
   *
   * @defaultValue false
   */
  readonly acts?: boolean;
}

/** Which requests of an operation a fault affects. */
export interface FaultOptions {
  /** How often it fires in total. @defaultValue 1; without a limit if `probability` is set */
  readonly times?: number;
  /** How many requests of the operation pass first. @defaultValue 0 */
  readonly after?: number;
  /** Probability per request, above 0 and at most 1. @defaultValue 1 */
  readonly probability?: number;
  /** Integer seed of the random numbers: the same seed repeats a run. @defaultValue 1 */
  readonly seed?: number;
}

/** An injected fault, and how often it has fired. */
export interface InjectedFault {
  /** The operation, or `*` for all. */
  readonly operationId: string;
  readonly fault: Fault;
  readonly fired: number;
  /** How often it should fire; `Infinity` without a limit. */
  readonly times: number;
}

/** Tells whether a fault replaces the response of the operation. */
export function replacesResponse({ status, html }: Fault): boolean {
  return status !== undefined || html !== undefined;
}

/** Describes a fault in a few words, for messages and records. */
export function describeFault({ delayMs, status, html, reset, body, acts }: Fault): string {
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
