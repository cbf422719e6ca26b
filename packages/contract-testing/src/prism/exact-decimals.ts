import type { IHttpOperation } from "@stoplight/types";
import type { Diagnostic } from "./types.js";

/**
 * Validates `multipleOf` with decimal numbers. Prism divides binary fractions and rejects 0.07 as a multiple of 0.01.
 *
 * @param check - Validates against an operation.
 * @param valueAt - Returns the value that a diagnostic is about.
 */
export function withExactDecimals(
  operation: IHttpOperation,
  check: (operation: IHttpOperation) => readonly Diagnostic[],
  valueAt: (path: readonly string[]) => unknown,
): readonly Diagnostic[] {
  const found = check(operation);
  const suspects = found.filter(({ code }) => code === "multipleOf");
  if (suspects.length === 0) return found;
  const real = suspects.filter(({ message, path = [] }) => {
    const divisor = Number(/multiple of (\S+)$/.exec(message)?.[1]);
    const value = Number(valueAt(path));
    return !Number.isFinite(divisor) || !Number.isFinite(value) || !isMultiple(value, divisor);
  });
  if (real.length === suspects.length) return found;
  // Checked again without the keyword: a false alarm may also have failed an anyOf around it.
  return [...check(withoutMultipleOf(operation)), ...real];
}

/** Tells whether a decimal number is an exact multiple of another. */
function isMultiple(value: number, divisor: number): boolean {
  const [one, other] = [parseDecimal(value), parseDecimal(divisor)];
  const scale = Math.max(one.decimals, other.decimals);
  const whole = ({ digits, decimals }: Decimal) => digits * 10n ** BigInt(scale - decimals);
  return whole(one) % whole(other) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  /** How many of the digits follow the decimal point. */
  readonly decimals: number;
}

// From the shortest text of the number, which is how it was written as JSON.
function parseDecimal(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return decimals >= 0 ? { digits, decimals } : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

const stripped = new WeakMap<IHttpOperation, IHttpOperation>();

function withoutMultipleOf(operation: IHttpOperation): IHttpOperation {
  const known = stripped.get(operation);
  if (known !== undefined) return known;
  const copy = strip(operation);
  stripped.set(operation, copy);
  return copy;
}

function strip<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(strip) as Value;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, part]) => name !== "multipleOf" || typeof part !== "number",
  );
  return Object.fromEntries(kept.map(([name, part]) => [name, strip(part)])) as Value;
}
