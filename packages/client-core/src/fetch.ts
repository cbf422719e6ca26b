import type { CallContext } from "./call-context.js";
import type { Operation } from "./operation.js";

/**
 * What a client passes to its {@link Fetch} with the URL: a `RequestInit` in its simplest form, so that a layer can send
 * a request again without cloning anything. `globalThis.fetch` accepts it as it is.
 *
 * The type parameter is that of bodies: text for an API that takes JSON alone, as ETT and enmacc do. See {@link FetchBody}.
 */
export interface FetchInit<Body = string> {
  readonly method: string;
  /** Header names in lower case. Copy before changing: retries share the object. */
  readonly headers: Readonly<Record<string, string>>;
  /** The serialised body. It can be sent again, unless it is a `ReadableStream`: see {@link isOneShot}. */
  readonly body?: Body;
  /** `half` for a body that is a `ReadableStream`, as `fetch` requires it. */
  readonly duplex?: "half";
  readonly signal?: AbortSignal;
  /** As in `RequestInit`; spelled out, since teams without the DOM library have no `RequestRedirect`. */
  readonly redirect?: "error" | "follow" | "manual";
  /** The operation that this request belongs to; `undefined` for requests outside the document. */
  readonly operation?: Operation;
  /**
   * The per-call context, shared by the client and all layers of one call; `undefined` for requests that no client
   * makes. Nothing else travels from layer to layer.
   */
  readonly context?: CallContext;
}

/**
 * The seam between a client and everything that may delay, repeat or refuse a request.
 * A decorator has the shape `(next: Fetch) => Fetch`. `globalThis.fetch` is a valid `Fetch`.
 */
export interface Fetch<Body = string> {
  (url: string, init: FetchInit<Body>): Promise<Response>;
  /** As in {@link FetchLike}. */
  readonly callsBeforeSend?: true;
}

/** The members of a response that a client needs: those of the platform, undici, node-fetch and cross-fetch have them. */
export interface ResponseLike {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected?: boolean;
  readonly headers: Iterable<[string, string]>;
  /** A stream of the platform or of Node. */
  readonly body: unknown;
}

/** A `fetch` of any kind, as options take it: the platform's, undici's, node-fetch's, cross-fetch's or a {@link Fetch}. */
export interface FetchLike<Body = string> {
  (url: string, init: FetchInit<Body>): Promise<ResponseLike>;
  /**
   * Set when it calls the context's `beforeSend` before each request. A client calls it itself before any other `fetch`,
   * however long that one then waits.
   */
  readonly callsBeforeSend?: true;
}

/**
 * Tells whether a request can be sent only once, since its body is a stream. A layer that retries returns the first
 * response or error instead.
 *
 * @example
 * ```ts
 * import { type Fetch, isOneShot } from "@energy-clients/client-core";
 *
 * const sendTwice = (next: Fetch): Fetch => async (url, init) => {
 *   const response = await next(url, init);
 *   return response.status === 429 && !isOneShot(init) ? next(url, init) : response;
 * };
 * ```
 */
export function isOneShot({ body }: { readonly body?: unknown }): boolean {
  return typeof body === "object" && body instanceof ReadableStream;
}
