import { GUID } from "./guid.js";
import type { InputErrorCode } from "./input-error.js";
import type { InputConstraint } from "./operation.js";

/** One thing that a value must be. */
export interface InputRule {
  readonly isMet: (value: unknown) => boolean;
  /** The error's code, and its words after "expected". */
  readonly code: InputErrorCode;
  readonly expected: string;
}

const FORMATS = {
  uuid: [GUID, "a GUID such as 8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e"],
  date: [/^\d{4}-\d\d-\d\d$/, "a date such as 2026-01-31"],
  "date-time": [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
    "a date-time such as 2026-01-31T13:00:00Z",
  ],
} as const;

/** What a constraint asks of a value that is there, in the order in which it is told. */
export function rulesOf(constraint: InputConstraint): InputRule[] {
  const { type, format, pattern, minLength = 0, maxLength = Infinity } = constraint;
  const rules: InputRule[] = [];
  const malformed = (expected: string, isMet: InputRule["isMet"]) =>
    rules.push({ code: "malformed_value", expected, isMet });
  const outOfRange = (expected: string, isMet: InputRule["isMet"]) =>
    rules.push({ code: "out_of_range", expected, isMet });

  if (constraint.in === "path") {
    malformed("a value that can stand in a path", (value) => value !== "" && value !== "." && value !== "..");
  }
  if (type) {
    const { minimum, exclusiveMinimum, maximum } = constraint;
    if (type === "integer") malformed("a whole number", Number.isSafeInteger);
    else malformed("a number", Number.isFinite);
    // Whatever comes here is a number.
    if (minimum !== undefined) outOfRange(`${minimum} or more`, (value) => (value as number) >= minimum);
    if (exclusiveMinimum !== undefined) {
      outOfRange(`more than ${exclusiveMinimum}`, (value) => (value as number) > exclusiveMinimum);
    }
    if (maximum !== undefined) outOfRange(`${maximum} or less`, (value) => (value as number) <= maximum);
  }
  if (constraint.enum) {
    const known: readonly unknown[] = constraint.enum;
    malformed(`one of ${known.join(", ")}`, (value) => known.includes(value));
  }
  if (format) {
    const [shape, words] = FORMATS[format];
    malformed(words, (value) => typeof value === "string" && shape.test(value));
  }
  if (pattern) {
    const shape = new RegExp(pattern, "u");
    malformed(`text that matches ${pattern}`, (value) => typeof value === "string" && shape.test(value));
  }
  if (minLength > 0 || maxLength < Infinity) {
    const length = maxLength === Infinity ? `at least ${minLength}` : `${minLength} to ${maxLength}`;
    const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
    outOfRange(`${length} characters`, (value) => typeof value !== "string" || fits(value));
  }
  return rules;
}
