/** Why an input was refused. Removing or renaming a code is a major change. */
export type InputErrorCode =
  | "missing_value"
  | "malformed_value"
  | "out_of_range"
  | "insecure_url"
  | "unknown_option"
  | "unknown_operation";

/**
 * Thrown before anything is sent, when an argument can not be right.
 * The message names the field, the shape of what was given (never its value) and the remedy.
 */
export class InputError extends TypeError {
  override readonly name = "InputError";
  /** Stable reason to branch on; `message` is for people and may change. */
  readonly code: InputErrorCode;
  /** The argument at fault, such as `baseUrl`, `query.organizationId` or `body.contracts[0].gsrn`. */
  readonly field: string;

  constructor(code: InputErrorCode, field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.code = code;
    this.field = field;
  }
}

/**
 * Describes a value by its shape, so that an error message can never repeat a secret.
 *
 * @param value - Anything.
 * @returns Words such as `a string of 36 characters`, `undefined` or `an array of 3`.
 */
export function shapeOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string")
    return value === "" ? "an empty string" : `a string of ${lengthOf(value)} characters`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Date) return "a Date";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/** Characters as JSON Schema counts them: code points, so that an emoji is one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
