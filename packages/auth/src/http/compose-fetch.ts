import { type Fetch, type FetchLike, platformResponse } from "@energy-clients/client-core";

/** Puts something around a {@link Fetch}: waits, repeats, adds or refuses. */
export type FetchDecorator = (next: Fetch) => Fetch;

/**
 * Composes decorators, the outermost first: `composeFetch([retry, credentials, guard], fetch)` is
 * `retry(credentials(guard(fetch)))`.
 */
export function composeFetch(decorators: readonly FetchDecorator[], fetch: FetchLike): Fetch {
  const platform: Fetch = async (url, init) => platformResponse(await fetch(url, init));
  return decorators.reduceRight((next, decorate) => decorate(next), platform);
}
