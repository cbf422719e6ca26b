import { InputError, shapeOf } from "./input-error.js";

/** A GUID in its usual form, in either case (RFC 9562, section 4). */
export const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Checks that a value is a GUID.
 *
 * @param field - Name of the argument, for the error.
 * @throws {@link InputError} `missing_value` or `malformed_value`.
 */
export function checkGuid(value: unknown, field: string): asserts value is string {
  if (typeof value === "string" && GUID.test(value)) return;
  const code = value === undefined || value === "" ? "missing_value" : "malformed_value";
  throw new InputError(code, field, `expected a GUID, got ${shapeOf(value)}`);
}
