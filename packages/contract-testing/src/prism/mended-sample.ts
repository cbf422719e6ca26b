import { isDeepStrictEqual } from "node:util";
import type { ContractDocument } from "../contract/contract-document.js";
import { fields } from "../documents/walk-document.js";
import { textOfPattern } from "../schemas/pattern-text.js";
import type { SchemaViolation } from "../schemas/schema-validator.js";
import { isTooComplexToSample, sampleOf } from "./sample.js";

/** How often a sample is corrected: each time one level deeper. */
const MOST_ROUNDS = 20;
/** How much of a sample is corrected: a schema that requires itself twice needs twice as much at each level. */
const MOST_CORRECTIONS = 1_000;

/**
 * Corrects what a sample has against its schema. The sampler takes examples of properties as they are, leaves out what is
 * required without being described, knows no patterns, and ends recursive schemas early.
 *
 * @returns A value that the schema allows; `undefined` if none was found.
 */
export function mendedSample(document: ContractDocument, schema: object, sample: unknown): unknown {
  return corrected(document, schema, sample, { left: MOST_CORRECTIONS });
}

type Holder = Record<string, unknown>;
interface Budget {
  left: number;
}

function corrected(document: ContractDocument, schema: object, sample: unknown, budget: Budget): unknown {
  // Within an object, so that the whole value can be replaced as a part of it.
  const holder: Holder = { value: structuredClone(sample) };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = document.schemas.validate(schema, holder.value, "response").map(placeOf);
    if (found.length === 0) return holder.value;
    if (found.filter((violation) => leaveOut(document, schema, holder, violation)).length > 0) continue;
    budget.left -= found.length;
    if (budget.left < 0) return undefined;
    const chosen = found.filter(
      ({ keyword, steps }) =>
        (keyword === "oneOf" || keyword === "anyOf") && choose(document, schema, holder, steps, budget),
    );
    // What is wrong inside a value is corrected before the value is replaced, and both were one mistake if it was chosen anew.
    const left = found.filter(({ steps }) => !chosen.some((one) => isWithin(steps, one.steps)));
    for (const violation of left)
      if (
        !left.some(({ steps }) => steps.length > violation.steps.length && isWithin(steps, violation.steps))
      )
        mend(document, schema, holder, violation);
  }
  return undefined;
}

interface Placed extends SchemaViolation {
  /** Steps to the value in its holder. */
  readonly steps: readonly string[];
}

function placeOf(violation: SchemaViolation): Placed {
  const steps = violation.path.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return { ...violation, steps: ["value", ...steps] };
}

function isWithin(steps: readonly string[], around: readonly string[]): boolean {
  return around.every((step, index) => steps[index] === step);
}

/**
 * Leaves out an empty object, with which the sampler ends a recursive schema, if nothing requires it. Filled, it would have
 * another one within: each level of a schema with many such properties would be many times as large as the one above.
 */
function leaveOut(
  document: ContractDocument,
  schema: object,
  holder: Holder,
  { keyword, steps }: Placed,
): boolean {
  const value = valueAt(holder, steps);
  const around = steps.slice(0, -1);
  const parent = valueAt(holder, around);
  const key = steps.at(-1) as string;
  if (keyword !== "required" || !isObject(value) || Object.keys(value).length > 0) return false;
  if (
    around.length === 0 ||
    !isObject(parent) ||
    isRequired(document, schemasAt(document, schema, around), key)
  )
    return false;
  delete parent[key];
  return true;
}

function isRequired({ references }: ContractDocument, schemas: readonly object[], key: string): boolean {
  const find = (schema: object, seen: readonly object[]): boolean => {
    const part = fields(references.find(schema));
    if (seen.includes(part)) return false;
    const { required, allOf, anyOf, oneOf } = part;
    const within = [allOf, anyOf, oneOf].flat().filter(isObject);
    return (
      (Array.isArray(required) && required.includes(key)) || within.some((one) => find(one, [...seen, part]))
    );
  };
  return schemas.some((schema) => find(schema, []));
}

/** Takes the first alternative of which a value can be made that fits all that the schema says. */
function choose(
  document: ContractDocument,
  schema: object,
  holder: Holder,
  steps: readonly string[],
  budget: Budget,
): boolean {
  const own = schemasAt(document, schema, steps);
  const { whole, alternatives, rest } = partsOf(document, own);
  for (const alternative of alternatives) {
    const both = { allOf: [...rest, alternative] };
    const value = corrected(
      document,
      both,
      attempt(() => sampleOf(document, both)),
      budget,
    );
    if (value === undefined || document.schemas.validate(whole, value, "response").length > 0) continue;
    const parent = valueAt(holder, steps.slice(0, -1));
    (parent as Holder)[steps.at(-1) as string] = value;
    return true;
  }
  return false;
}

function mend(document: ContractDocument, schema: object, holder: Holder, violation: Placed): void {
  const { keyword, steps, message } = violation;
  const own = schemasAt(document, schema, steps);
  const value = valueAt(holder, steps);
  const name = /(?:required property|found) '(.+)'$/s.exec(message)?.[1];
  if (keyword === "required" && name !== undefined && isObject(value)) {
    const missing = partsAt(document, own, name);
    value[name] = missing.length === 0 ? "string" : plainSample(document, missing);
    return;
  }
  if (keyword === "additionalProperties" && name !== undefined && isObject(value)) {
    delete value[name];
    return;
  }
  const parent = valueAt(holder, steps.slice(0, -1));
  const key = steps.at(-1) as string;
  const plain = own.length === 0 ? undefined : plainSample(document, own);
  if (typeof parent !== "object" || parent === null) return;
  if (plain !== undefined && !isDeepStrictEqual(plain, value)) (parent as Holder)[key] = plain;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (steps.length > 1) delete (parent as Holder)[key];
}

function schemasAt(
  document: ContractDocument,
  schema: object,
  [, ...steps]: readonly string[],
): readonly object[] {
  return steps.reduce<readonly object[]>((around, step) => partsAt(document, around, step), [schema]);
}

/** Makes a value of what several schemas say of it, without their own examples. */
function plainSample(document: ContractDocument, schemas: readonly object[]): unknown {
  const { parts, whole, alternatives } = partsOf(document, schemas);
  const texts = parts.flatMap(({ pattern }) => {
    const text = typeof pattern === "string" ? textOfPattern(pattern) : undefined;
    return text === undefined ? [] : [text, `https://example.com/${text}`];
  });
  const values = parts.flatMap(({ enum: all, const: one }) => (Array.isArray(all) ? all : [one]));
  const made = [whole, ...parts, ...alternatives].map((part) => attempt(() => sampleOf(document, part)));
  const tried = [...made, ...texts, ...values].filter((value) => value !== undefined);
  const fits = (value: unknown) => document.schemas.validate(whole, value, "response").length === 0;
  return structuredClone(tried.find(fits) ?? tried[0]);
}

function partsOf({ references }: ContractDocument, schemas: readonly object[]) {
  const parts = schemas.map((schema) => {
    const { example: _, examples: __, default: ___, ...own } = fields(references.find(schema));
    return own;
  });
  return {
    parts,
    whole: parts.length === 1 ? (parts[0] as object) : { allOf: parts },
    /** What they say beside their alternatives. */
    rest: parts.map(({ oneOf: _, anyOf: __, discriminator: ___, ...own }) => own),
    alternatives: parts.flatMap(({ oneOf, anyOf }) => [oneOf, anyOf].flat().filter(isObject)),
  };
}

function attempt(sample: () => unknown): unknown {
  try {
    return sample();
  } catch (error) {
    if (isTooComplexToSample(error)) return undefined;
    throw error;
  }
}

/** What schemas say of a property or an item: all of it together, else the first of their alternatives that says something. */
function partsAt({ references }: ContractDocument, around: readonly object[], step: string): object[] {
  const find = (schema: object, seen: readonly object[]): object[] => {
    const part = fields(references.find(schema));
    if (seen.includes(part)) return [];
    const { properties, items, additionalProperties, allOf, anyOf, oneOf } = part;
    const own = [
      Object.hasOwn(fields(properties), step) ? fields(properties)[step] : undefined,
      /^\d+$/.test(step) ? items : undefined,
    ];
    const within = (list: unknown) =>
      [list]
        .flat()
        .filter(isObject)
        .map((one) => find(one, [...seen, part]));
    const together = [...own.filter(isObject), ...within(allOf).flat()];
    if (together.length > 0) return together;
    const chosen = [...within(anyOf), ...within(oneOf)].find((found) => found.length > 0);
    return chosen ?? [additionalProperties].filter(isObject);
  };
  return around.flatMap((schema) => find(schema, []));
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
