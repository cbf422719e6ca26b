import { EnergyClientsError } from "./energy-clients-error.js";

/**
 * Why an input was refused. Removing or renaming a code is a major change.
 *
 * - `missing_value`: a required value is absent.
 * - `malformed_value`: the value has the wrong type or format.
 * - `out_of_range`: the value is too small, too large, too short or too long.
 * - `insecure_url`: the URL would send credentials unencrypted.
 * - `origin_not_allowed`: the URL leads to another origin than the client's.
 * - `unknown_option`, `unknown_operation`: a name does not exist; the message lists the names that do.
 */
export type InputErrorCode =
  | "missing_value"
  | "malformed_value"
  | "out_of_range"
  | "insecure_url"
  | "origin_not_allowed"
  | "unknown_option"
  | "unknown_operation";

/**
 * An invalid argument, reported before anything is sent. The message names the field, the shape of the given value
 * (never the value itself) and the remedy.
 *
 * @example
 * ```ts
 * import { createEttClient, InputError } from "@energy-clients/ett-client";
 *
 * try {
 *   createEttClient({ baseUrl: "http://energytrackandtrace.dk" });
 * } catch (error) {
 *   if (error instanceof InputError) console.error(error.code, error.field); // "insecure_url", "baseUrl"
 * }
 * ```
 */
export class InputError extends EnergyClientsError {
  static override readonly brand = "@energy-clients/InputError";
  override readonly name = "InputError";
  /** Stable reason to branch on; `message` is for people and may change. */
  override readonly code: InputErrorCode;
  /** The invalid argument, such as `baseUrl`, `query.organizationId` or `body.contracts[0].gsrn`. */
  readonly field: string;

  constructor(code: InputErrorCode, field: string, problem: string, options?: ErrorOptions) {
    super(`${field}: ${problem}`, options);
    this.code = code;
    this.field = field;
  }
}

/**
 * Describes a value by its shape, so that an error message never contains a secret.
 *
 * @param value - Any value.
 * @returns Text such as `a string of 36 characters`, `undefined` or `an array of 3`.
 *
 * @example
 * ```ts
 * import { shapeOf } from "@energy-clients/client-core";
 *
 * shapeOf("s3cret"); // "a string of 6 characters"
 * ```
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

/** Builds the error for an option name that does not exist. */
export function unknownOption(name: string, known: Iterable<string>, hint = ""): InputError {
  return new InputError(
    "unknown_option",
    name,
    `unknown option; expected one of ${[...known].join(", ")}${hint}`,
  );
}

/** Counts characters as JSON Schema does: by code point, so that an emoji counts as one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
