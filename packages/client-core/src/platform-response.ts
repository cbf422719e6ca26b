import type { ResponseLike } from "./fetch.js";

/** Statuses of responses that never have a body (Fetch, section 2.2.3). */
const NULL_BODY_STATUSES: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/**
 * Makes a platform's `Response` of one that resembles it: those of undici, node-fetch and cross-fetch are of classes of
 * their own, with Node's streams for bodies.
 *
 * @returns The response itself where it is the platform's.
 */
export function platformResponse(response: ResponseLike): Response {
  if (response instanceof Response) return response;
  const { status, statusText, url, redirected = false } = response;
  const body = NULL_BODY_STATUSES.has(status) ? null : bodyOf(response);
  const headers = new Headers([...response.headers]);
  const own = new Response(body, { status, statusText, headers });
  // A new response has neither; error messages and users look at them.
  return Object.defineProperties(own, { url: { value: url }, redirected: { value: redirected } });
}

function bodyOf({ body }: ResponseLike): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (body === null || body === undefined) return null;
  if (body instanceof ReadableStream) return body;
  const chunks = (body as AsyncIterable<Uint8Array<ArrayBuffer>>)[Symbol.asyncIterator]();
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
