import type { SampledCall } from "./sampled-call.ts";

/** Fifty calls from all over GitHub's document, reads and writes as they come, whose responses are JSON objects. */
export function fiftyCalls(calls: readonly SampledCall[]): SampledCall[] {
  // The root belongs to no group, by which one of the generators names its functions.
  const usable = calls.filter(({ response, path }) => response !== undefined && path !== "/");
  const step = Math.floor(usable.length / 50);
  return usable.filter((_, index) => index % step === 0).slice(0, 50);
}
