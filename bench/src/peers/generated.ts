import type { ApiName } from "../calls/work.ts";

// biome-ignore lint/suspicious/noExplicitAny: modules that come to be while the benchmarks run have no types here.
type AnyModule = any;

/** The client of an API that a peer's generator wrote, as one ES module. */
export function loadGenerated(api: ApiName, peer: string): Promise<AnyModule> {
  return import(new URL(`../../.generated/${api}/${peer}.mjs`, import.meta.url).href);
}
