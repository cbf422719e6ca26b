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
    const root = inputs[constraint.in];
    const keys = constraint.name === "" ? [] : constraint.name.split(".");
    checkAt(root, keys, constraint.in, constraint);
  }
}

/** Walks to the constrained value; `contracts[]` stands for each item of an array. */
function checkAt(value: unknown, keys: readonly string[], field: string, constraint: InputConstraint): void {
  const [key, ...rest] = keys;
  if (key === undefined) {
    checkValue(value, field, constraint);
    return;
  }
  // An absent parent is reported by its own constraint; an optional one asks nothing of its children.
  if (rest.length > 0 || constraint.in === "body" ? value === undefined || value === null : false) return;
  const isArray = key.endsWith("[]");
  const name = isArray ? key.slice(0, -2) : key;
  const child = name === "" ? value : (value as Record<string, unknown> | undefined)?.[name];
  const childField = name === "" ? field : `${field}.${name}`;
  if (!isArray) {
    checkAt(child, rest, childField, constraint);
  } else if (Array.isArray(child)) {
    child.forEach((item, index) => {
      checkAt(item, rest, `${childField}[${index}]`, constraint);
    });
  }
}

function checkValue(value: unknown, field: string, constraint: InputConstraint): void {
  const refuse = (code: InputErrorCode, expected: string): never => {
    throw new InputError(code, field, `expected ${expected}, got ${shapeOf(value)}`);
  };
  if (value === undefined || value === null) {
    if (constraint.required && value === undefined) {
      throw new InputError("missing_value", field, "is missing; the operation requires it");
    }
    return;
  }
  if (constraint.in === "path" && (value === "" || value === "." || value === "..")) {
    refuse("malformed_value", "a value that can stand in a path");
  }
  if (constraint.type) checkNumber(value, constraint, refuse);
  if (constraint.enum && !constraint.enum.includes(value as string)) {
    refuse("malformed_value", `one of ${constraint.enum.join(", ")}`);
  }
  if (constraint.format) {
    const [pattern, example] = FORMATS[constraint.format];
    if (typeof value !== "string" || !pattern.test(value)) refuse("malformed_value", example);
  }
  if (constraint.pattern && !(typeof value === "string" && new RegExp(constraint.pattern, "u").test(value))) {
    refuse("malformed_value", `text that matches ${constraint.pattern}`);
  }
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = constraint;
  if (typeof value === "string" && (value.length < minLength || value.length > maxLength)) {
    refuse(
      "out_of_range",
      maxLength === Infinity ? `at least ${minLength} characters` : `${minLength} to ${maxLength} characters`,
    );
  }
}

function checkNumber(
  value: unknown,
  { type, minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity }: InputConstraint,
  refuse: (code: InputErrorCode, expected: string) => never,
): void {
  if (type === "integer" ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    refuse("malformed_value", type === "integer" ? "a whole number" : "a number");
  }
  const number = value as number;
  if (number < minimum) refuse("out_of_range", `${minimum} or more`);
  if (number <= exclusiveMinimum) refuse("out_of_range", `more than ${exclusiveMinimum}`);
  if (number > maximum) refuse("out_of_range", `${maximum} or less`);
}
