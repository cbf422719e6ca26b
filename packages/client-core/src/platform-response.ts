import type { ResponseLike } from "./fetch.js";

/** Statuses of responses that never have a body (Fetch standard, section 2.2.3). */
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** RFC 9112, section 4: what the constructor of `Response` takes as `statusText`. */
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Converts the response of undici, node-fetch or cross-fetch, which have classes and streams of their own, to the
 * platform's `Response`.
 *
 * @returns The same object when it is a `Response` of the platform.
 *
 * @example
 * ```ts
 * import { platformResponse, type ResponseLike } from "@energy-clients/client-core";
 *
 * declare const fromNodeFetch: ResponseLike;
 * const data = await platformResponse(fromNodeFetch).json();
 * ```
 */
export function platformResponse(response: ResponseLike): Response {
  if (response instanceof Response) return response;
  const { status, statusText, url, redirected = false } = response;
  const body = NULL_BODY_STATUSES.has(status) ? null : bodyOf(response);
  const headers = new Headers([...response.headers]);
  const own = new Response(body, {
    status: status >= 200 && status <= 599 ? status : 599,
    statusText: REASON.test(statusText) ? statusText : "",
    headers,
  });
  // The constructor refuses what servers do send: a status such as 999, and a reason in the server's own language. It
  // cannot set the other two at all; error messages and users need them.
  const given = { status, statusText, url, redirected };
  for (const [name, value] of Object.entries(given)) Object.defineProperty(own, name, { value });
  return own;
}

function bodyOf({ body }: ResponseLike): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (body === null || body === undefined) return null;
  return body instanceof ReadableStream ? body : streamOf(body as AsyncIterable<Uint8Array<ArrayBuffer>>);
}

/** Makes a stream of the platform of one of Node, or of any other source of bytes. */
export function streamOf(
  source: AsyncIterable<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
