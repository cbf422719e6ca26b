import {
  type Fetch,
  type FetchInit,
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
  // Not an async function: that would cost each call as much as a layer.
  const platform: Fetch = (url, init) => {
    try {
      // Undefined when the attempt layer has called it, which most chains have.
      const beforeSend = init.context?.beforeSend;
      const pending = beforeSend ? beforeSend().then(() => fetch(url, init)) : fetch(url, init);
      return Promise.resolve(pending).then(platformResponse);
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const composed = decorators.reduceRight(
    (next, decorate) => decorate(next),
    platform,
  ) as Fetch<SerializedBody>;
  return Object.assign((url: string, init: FetchInit<SerializedBody>) => composed(url, init), {
    callsBeforeSend: true as const,
  });
}
