import { InputError, shapeOf } from "./input-error.js";

/** Matches a GUID in its usual form, in upper or lower case (RFC 9562, section 4). */
export const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Checks that a value is a GUID.
 *
 * @param field - Name of the argument, for the error message.
 * @throws {@link InputError} `missing_value` or `malformed_value`.
 *
 * @example
 * ```ts
 * import { checkGuid } from "@energy-clients/client-core";
 *
 * checkGuid("8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e", "organizationId");
 * ```
 */
export function checkGuid(value: unknown, field: string): asserts value is string {
  if (typeof value === "string" && GUID.test(value)) return;
  const code = value === undefined || value === "" ? "missing_value" : "malformed_value";
  throw new InputError(code, field, `expected a GUID but got ${shapeOf(value)}`);
}
