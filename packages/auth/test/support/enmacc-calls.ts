import type { Operation } from "@energy-clients/client-core";
import { operations } from "@energy-clients/enmacc-client";

const { inputs }: Pick<Operation, "inputs"> = operations.getTrades;
const SAMPLE = "2026-10-23T08:00:00.000Z_2026-10-23T08:02:00.000Z";

/**
 * Parameters of `getTrades`, which every document of enmacc has: those that the document requires. Untyped, since these
 * tests must also pass with an owner's document in the place of our model.
 */
export const TRADES = {
  query: Object.fromEntries(
    inputs
      .filter(({ in: place, required }) => place === "query" && required)
      .map(({ name, type, enum: values }) => [name, values?.[0] ?? (type === "integer" ? 1 : SAMPLE)]),
  ),
} as never;

/** The path at which the client calls an operation, with the document's version. */
export function pathOf(id: "authenticate" | "getTrades"): string {
  const { path, apiVersion }: { readonly path: string; readonly apiVersion?: string } = operations[id];
  return apiVersion === undefined ? path : `/${apiVersion}${path}`;
}
