import { GUID } from "./guid.js";
import { type InputErrorCode, lengthOf } from "./input-error.js";
import type { InputConstraint } from "./operation.js";

/** One requirement for a value. */
export interface InputRule {
  readonly isMet: (value: unknown) => boolean;
  /** The error's code, and the text after "expected". */
  readonly code: InputErrorCode;
  readonly expected: string;
  /** Suggests the likely intended value, for the message; empty without a suggestion. */
  readonly hint: ((value: unknown) => string) | undefined;
}

const FORMATS = {
  uuid: [GUID, "a GUID such as 8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e"],
  date: [/^\d{4}-\d\d-\d\d$/, "a date such as 2026-01-31"],
  "date-time": [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
    "a date-time such as 2026-01-31T13:00:00Z",
  ],
} as const;

/** What each `type` requires. A value has the type if JSON sends it as that type. */
const TYPES = {
  string: ["a string", (value) => typeof value === "string"],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  integer: ["a whole number", (value) => Number.isSafeInteger(value)],
  int64: [
    "a whole number",
    (value) =>
      typeof value === "number" ? Number.isSafeInteger(value) : /^-?\d{1,99}$/.test(value as string),
  ],
  number: ["a number", (value) => Number.isFinite(value)],
  array: ["an array", (value) => Array.isArray(value)],
  // JSON sends a Map or Set as {}, and a Date as a string.
  object: [
    "an object",
    (value) => typeof value === "object" && !(value instanceof Date) && !isIterable(value),
  ],
} as const satisfies Record<string, readonly [string, InputRule["isMet"]]>;

/** Matches a value that would lead to another path, also after a proxy decodes it: `..`, `%2e%2e`, `a/../b`. */
const DOT_SEGMENT = /(^|[/\\])(\.|%2e){1,2}($|[/\\])/i;

/** Maxima from here on belong to times in seconds; as milliseconds, this is a day in March 1973. */
const TIMES_FROM = 100_000_000_000;

/** Lists what a constraint requires of a value, in the order in which violations are reported. */
export function rulesOf(constraint: InputConstraint): InputRule[] {
  const { type, format, pattern, minLength = 0, maxLength = Infinity } = constraint;
  const rules: InputRule[] = [];
  const malformed = (expected: string, isMet: InputRule["isMet"], hint?: InputRule["hint"]) =>
    rules.push({ code: "malformed_value", expected, isMet, hint });
  const outOfRange = (expected: string, isMet: InputRule["isMet"], hint?: InputRule["hint"]) =>
    rules.push({ code: "out_of_range", expected, isMet, hint });

  if (type) {
    const { minimum, exclusiveMinimum, maximum } = constraint;
    const [words, isMet] = TYPES[type];
    malformed(words, isMet);
    // The rules run in order: a value that reaches the bounds is a number.
    if (minimum !== undefined) outOfRange(`${minimum} or more`, (value) => (value as number) >= minimum);
    if (exclusiveMinimum !== undefined) {
      outOfRange(`more than ${exclusiveMinimum}`, (value) => (value as number) > exclusiveMinimum);
    }
    if (maximum !== undefined) {
      outOfRange(
        `${maximum} or less`,
        (value) => (value as number) <= maximum,
        (value) => looksLikeMilliseconds(Number(value), maximum),
      );
    }
  }
  if (constraint.in === "path") {
    malformed("a non-empty path segment without . and .. segments", (value) =>
      isPathValue(value, type === "array" || type === "object"),
    );
  }
  if (constraint.enum) {
    const known: readonly unknown[] = constraint.enum;
    malformed(
      `one of ${known.join(", ")}`,
      (value) => known.includes(value),
      (value) => didYouMean(value, known),
    );
  }
  if (format) {
    const [shape, words] = FORMATS[format];
    malformed(words, (value) => typeof value === "string" && shape.test(value));
  }
  if (pattern) {
    const shape = new RegExp(pattern, "u");
    malformed(`a string that matches ${pattern}`, (value) => typeof value === "string" && shape.test(value));
  }
  if (minLength > 0 || maxLength < Infinity) {
    const length = maxLength === Infinity ? `at least ${minLength}` : `${minLength} to ${maxLength}`;
    outOfRange(
      `${length} characters`,
      (value) => typeof value !== "string" || fits(value, minLength, maxLength),
    );
  }
  return rules;
}

/** A character has one or two code units, so that most strings need no counting. */
function fits(text: string, minLength: number, maxLength: number): boolean {
  if (text.length <= maxLength && text.length >= 2 * minLength) return true;
  const length = lengthOf(text);
  return length >= minLength && length <= maxLength;
}

function isPathValue(value: unknown, hasParts: boolean): boolean {
  if (hasParts && typeof value === "object" && value !== null) {
    const parts: unknown[] = Object.values(value);
    return parts.length > 0 && parts.every((part) => isPathValue(part, false));
  }
  if (typeof value !== "string") {
    return typeof value === "boolean" || typeof value === "bigint" || Number.isFinite(value);
  }
  return value !== "" && !DOT_SEGMENT.test(value) && !/\p{Surrogate}/u.test(value);
}

function isIterable(value: unknown): boolean {
  // `in` takes as long as all other checks of a call, since objects of many shapes come here.
  return (value as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator] !== undefined;
}

function looksLikeMilliseconds(value: number, maximum: number): string {
  const isTime = maximum >= TIMES_FROM && value / 1000 <= maximum;
  return isTime ? "; it looks like milliseconds: divide by 1000 to get seconds" : "";
}

/** Suggests the known value that differs in case, spaces or punctuation only. */
function didYouMean(value: unknown, known: readonly unknown[]): string {
  if (typeof value === "object") return "";
  const plain = (text: unknown) =>
    String(text)
      .toLowerCase()
      .replace(/[\s_-]/g, "");
  const meant = known.find((one) => plain(one) === plain(value));
  return meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
}
