import type { ContractDocument } from "../contract/contract-document.js";
import { packageRequire } from "../node/package-require.js";

type Sampler = typeof import("@stoplight/json-schema-sampler");

/** The size of sample at which Prism gives up. */
const LARGEST_SAMPLE = { ticks: 2500, quiet: true } as const;

/** Makes a value of a schema with Prism's sampler, always the same. @throws if the schema is too complex for it. */
export function sampleOf(document: ContractDocument, schema: object): unknown {
  const { converter } = document.schemas;
  const { sample } = packageRequire("@stoplight/json-schema-sampler") as Sampler;
  const converted = converter.convert(schema, "response");
  return sample(converted as object, LARGEST_SAMPLE, { definitions: converter.definitions });
}

/** Whether an error is the sampler's for a schema that is too complex. */
export function isTooComplexToSample(error: unknown): boolean {
  const { SchemaSizeExceededError } = packageRequire("@stoplight/json-schema-sampler") as Sampler;
  return error instanceof SchemaSizeExceededError;
}
