import { type CallHistory, isSafeMethod, provesRefusal } from "./call-history.js";
import type { Operation } from "./operation.js";

/**
 * Carries what the layers of a `fetch` report to the client about one call. The client creates one for each call, passes
 * it as `init.context`, and reads the reports when the response has arrived. A layer passes it on with the rest of the
 * `init`; layers that know more of a call may pass a context of their own that forwards both reports.
 *
 * @example
 * ```ts
 * import { type Fetch, provesRefusal } from "@energy-clients/client-core";
 *
 * // A layer that sends a request up to three times tells the client how often.
 * const sendThrice = (next: Fetch): Fetch => async (url, init) => {
 *   for (let requests = 1; ; requests += 1) {
 *     const response = await next(url, init);
 *     if (response.status === 429 && requests < 3) continue;
 *     init.context?.reportHistory({ requests, mayHaveActed: !provesRefusal(response.status) });
 *     return response;
 *   }
 * };
 * ```
 */
export interface CallContext {
  /**
   * The call's `beforeSend`. The layer that sends calls it as late as it can before each request, and does not send when
   * it rejects. Absent when the call has none.
   */
  readonly beforeSend?: (() => Promise<void>) | undefined;
  /**
   * Reports what the call did so far. The last report counts; without one, the client assumes a single request and
   * judges it by its method and status.
   */
  reportHistory(history: CallHistory): void;
  /**
   * Reports what a response's JSON body parses to, so that the client need not parse it again. The client ignores the
   * value when it is given another response.
   */
  reportParsedBody(response: Response, value: unknown): void;
}

/** The client's own context: keeps what the layers report. */
export class CallReport implements CallContext {
  readonly beforeSend: (() => Promise<void>) | undefined;
  #history: CallHistory | undefined;
  #parsed: { readonly response: Response; readonly value: unknown } | undefined;

  constructor(beforeSend?: () => Promise<void>) {
    this.beforeSend = beforeSend;
  }

  reportHistory(history: CallHistory): void {
    this.#history = history;
  }

  reportParsedBody(response: Response, value: unknown): void {
    this.#parsed = { response, value };
  }

  /** Returns what the layers reported, or what a single request without any layer would have done. */
  historyOf(response: Response, { method }: Pick<Operation, "method">): CallHistory {
    if (this.#history) return this.#history;
    return { requests: 1, mayHaveActed: !isSafeMethod(method) && !provesRefusal(response.status) };
  }

  /** Returns what the response's body parses to; `undefined` when no layer parsed it. */
  parsedBodyOf(response: Response): { readonly value: unknown } | undefined {
    return this.#parsed?.response === response ? this.#parsed : undefined;
  }
}
