import { isDeepStrictEqual } from "node:util";
import type { ContractDocument } from "../contract/contract-document.js";
import { fields } from "../documents/walk-document.js";
import { packageRequire } from "../node/package-require.js";
import type { SchemaViolation } from "../schemas/schema-validator.js";

type Sampler = typeof import("@stoplight/json-schema-sampler");

/** The size of sample at which Prism gives up. */
const LARGEST_SAMPLE = { ticks: 2500, quiet: true } as const;

/** How often a sample is corrected: each time one level deeper. */
const MOST_ROUNDS = 20;

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

/**
 * Corrects what a sample has against its schema. The sampler takes examples of properties as they are, leaves out what is
 * required without being described, and ends recursive schemas early.
 *
 * @returns A value that the schema allows; `undefined` if none was found.
 */
export function mendedSample(document: ContractDocument, schema: object, sample: unknown): unknown {
  // Within an object, so that the whole value can be replaced as a part of it.
  const holder: Holder = { value: structuredClone(sample) };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = document.schemas.validate(schema, holder.value, "response");
    if (found.length === 0) return holder.value;
    for (const violation of found) mend(document, schema, holder, violation);
  }
  return undefined;
}

type Holder = Record<string, unknown>;

function mend(document: ContractDocument, schema: object, holder: Holder, violation: SchemaViolation): void {
  const { keyword, path, message } = violation;
  const steps = ["value", ...path.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))];
  const own = schemaAt(document, schema, steps.slice(1));
  const value = valueAt(holder, steps);
  const name = /(?:required property|found) '(.+)'$/s.exec(message)?.[1];
  if (keyword === "required" && name !== undefined && isObject(value)) {
    const missing = schemaAt(document, own, [name]);
    value[name] = missing === undefined ? "string" : plainSample(document, missing);
    return;
  }
  if (keyword === "additionalProperties" && name !== undefined && isObject(value)) {
    delete value[name];
    return;
  }
  const parent = valueAt(holder, steps.slice(0, -1));
  const key = steps.at(-1) as string;
  const plain = own === undefined ? undefined : plainSample(document, own);
  if (typeof parent !== "object" || parent === null) return;
  if (plain !== undefined && !isDeepStrictEqual(plain, value)) (parent as Holder)[key] = plain;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (steps.length > 1) delete (parent as Holder)[key];
}

/** Makes a value of a schema without its own example, or of the first of its alternatives that fits it. */
function plainSample(document: ContractDocument, schema: object): unknown {
  const { example: _, examples: __, default: ___, ...rest } = fields(document.references.find(schema));
  const alternatives = [rest.oneOf, rest.anyOf].flat().filter(isObject);
  const tried = [rest, ...alternatives].map((one) => attempt(() => sampleOf(document, one)));
  const fits = (value: unknown) =>
    value !== undefined && document.schemas.validate(schema, value, "response").length === 0;
  return structuredClone(tried.find(fits) ?? tried[0]);
}

function attempt(sample: () => unknown): unknown {
  try {
    return sample();
  } catch (error) {
    if (isTooComplexToSample(error)) return undefined;
    throw error;
  }
}

function schemaAt(
  { shapeOf }: ContractDocument,
  schema: object | undefined,
  steps: readonly string[],
): object | undefined {
  return steps.reduce<object | undefined>((around, step) => {
    const { properties, additional, items } = shapeOf(around);
    const other = typeof additional === "object" ? additional : undefined;
    return around && (properties.get(step) ?? (/^\d+$/.test(step) ? items : undefined) ?? other);
  }, schema);
}

function valueAt(holder: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (around, step) => (Array.isArray(around) || isObject(around) ? (around as Holder)[step] : undefined),
    holder,
  );
}

function isObject(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
