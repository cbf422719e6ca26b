import { GUID } from "./guid.js";
import { InputError, type InputErrorCode, shapeOf } from "./input-error.js";
import type { InputConstraint, Operation } from "./operation.js";

/** The inputs of one call, by place, as the document groups them. */
export interface Inputs {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly header?: unknown;
  readonly body?: unknown;
}

const FORMATS = {
  uuid: [GUID, "a GUID such as 8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e"],
  date: [/^\d{4}-\d\d-\d\d$/, "a date such as 2026-01-31"],
  "date-time": [
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
    "a date-time such as 2026-01-31T13:00:00Z",
  ],
} as const;

/**
 * Checks the inputs of a call against what the document says of them, before anything is sent.
 *
 * @throws {@link InputError} `missing_value`, `malformed_value` or `out_of_range`; `field` names the input, such as
 * `query.organizationId` or `body.contracts[0].gsrn`.
 */
export function checkInputs(operation: Operation, inputs: Inputs): void {
  for (const constraint of operation.inputs) {
    const { in: place, name } = constraint;
    const root = inputs[place];
    if (name === "") checkValue(root, place, constraint);
    else if (place === "body" || name.includes("[]")) checkAt(root, name.split("."), 0, place, constraint);
    else checkValue((root as Loose | undefined)?.[name], `${place}.${name}`, constraint);
  }
}

type Loose = Readonly<Record<string, unknown>>;

/** Walks to the constrained value; `contracts[]` stands for each item of an array. */
function checkAt(
  value: unknown,
  keys: readonly string[],
  depth: number,
  field: string,
  constraint: InputConstraint,
): void {
  const key = keys[depth];
  if (key === undefined) {
    checkValue(value, field, constraint);
    return;
  }
  // An absent parent is reported by its own constraint; an optional one asks nothing of its children.
  if (value === undefined || value === null) return;
  const isArray = key.endsWith("[]");
  const name = isArray ? key.slice(0, -2) : key;
  const child = name === "" ? value : (value as Loose)[name];
  const childField = name === "" ? field : `${field}.${name}`;
  if (!isArray) {
    checkAt(child, keys, depth + 1, childField, constraint);
  } else if (Array.isArray(child)) {
    child.forEach((item, index) => {
      checkAt(item, keys, depth + 1, `${childField}[${index}]`, constraint);
    });
  }
}

function checkValue(value: unknown, field: string, constraint: InputConstraint): void {
  if (value === undefined || value === null) {
    if (constraint.required && value === undefined) {
      throw new InputError("missing_value", field, "is missing; the operation requires it");
    }
    return;
  }
  const { type, format, pattern, minLength = 0, maxLength = Infinity } = constraint;
  if (constraint.in === "path" && (value === "" || value === "." || value === "..")) {
    throw refusal("malformed_value", field, "a value that can stand in a path", value);
  }
  if (type) checkNumber(value, field, constraint);
  if (constraint.enum && !constraint.enum.includes(value as string)) {
    throw refusal("malformed_value", field, `one of ${constraint.enum.join(", ")}`, value);
  }
  if (format && !(typeof value === "string" && FORMATS[format][0].test(value))) {
    throw refusal("malformed_value", field, FORMATS[format][1], value);
  }
  if (pattern && !(typeof value === "string" && new RegExp(pattern, "u").test(value))) {
    throw refusal("malformed_value", field, `text that matches ${pattern}`, value);
  }
  if (typeof value === "string" && (value.length < minLength || value.length > maxLength)) {
    const length = maxLength === Infinity ? `at least ${minLength}` : `${minLength} to ${maxLength}`;
    throw refusal("out_of_range", field, `${length} characters`, value);
  }
}

function checkNumber(
  value: unknown,
  field: string,
  { type, minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity }: InputConstraint,
): void {
  if (type === "integer" ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    throw refusal("malformed_value", field, type === "integer" ? "a whole number" : "a number", value);
  }
  const number = value as number;
  if (number < minimum) throw refusal("out_of_range", field, `${minimum} or more`, value);
  if (number <= exclusiveMinimum) {
    throw refusal("out_of_range", field, `more than ${exclusiveMinimum}`, value);
  }
  if (number > maximum) throw refusal("out_of_range", field, `${maximum} or less`, value);
}

function refusal(code: InputErrorCode, field: string, expected: string, value: unknown): InputError {
  return new InputError(code, field, `expected ${expected}, got ${shapeOf(value)}`);
}
