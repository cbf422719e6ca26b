import { operations } from "@energy-clients/enmacc-client";

/**
 * Parameters of `getTrades`, which every document of enmacc has. Untyped, as documents differ in what they require: these
 * tests must also pass with an owner's document in the place of our model.
 */
export const TRADES = {
  query: { "traded-at": "2026-10-23T08:00:00.000Z_2026-10-23T08:02:00.000Z" },
} as never;

/** The path at which the client calls an operation, with the document's version. */
export function pathOf(id: "authenticate" | "getTrades"): string {
  const { path, apiVersion }: { readonly path: string; readonly apiVersion?: string } = operations[id];
  return apiVersion === undefined ? path : `/${apiVersion}${path}`;
}
