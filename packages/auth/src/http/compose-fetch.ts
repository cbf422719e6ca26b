import {
  type Fetch,
  type FetchLike,
  platformResponse,
  type SerializedBody,
} from "@energy-clients/client-core";

/** Wraps a {@link Fetch} to delay, repeat, extend or refuse requests. */
export type FetchDecorator = (next: Fetch) => Fetch;

/**
 * Composes decorators, the outermost first: `composeFetch([retry, credentials, guard], fetch)` is
 * `retry(credentials(guard(fetch)))`. Decorators are typed for bodies of text, and pass others on as they are.
 *
 * @example
 * ```ts
 * import { composeFetch, type FetchDecorator } from "@energy-clients/auth";
 *
 * const withUserAgent: FetchDecorator = (next) => (url, init) =>
 *   next(url, { ...init, headers: { ...init.headers, "user-agent": "my-team" } });
 *
 * const fetch = composeFetch([withUserAgent], globalThis.fetch);
 * ```
 */
export function composeFetch(decorators: readonly FetchDecorator[], fetch: FetchLike): Fetch<SerializedBody> {
  const platform: Fetch = async (url, init) => platformResponse(await fetch(url, init));
  return decorators.reduceRight((next, decorate) => decorate(next), platform) as Fetch<SerializedBody>;
}
