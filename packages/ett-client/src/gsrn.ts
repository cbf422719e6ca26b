/**
 * Checks whether a text is a GSRN that ETT accepts: 18 digits that begin with 57, the prefix of Danish metering points.
 *
 * @see {@link https://www.gs1.org/standards/id-keys/gsrn | GS1, Global Service Relation Number}
 *
 * @example
 * ```ts
 * import { isGsrn } from "@energy-clients/ett-client";
 *
 * isGsrn("571313180400000001"); // true
 * ```
 */
export function isGsrn(text: string): boolean {
  return /^57\d{16}$/.test(text);
}

/**
 * Checks whether the last digit of a GSRN is its check digit, to find a mistyped number before it is used. ETT does not
 * check it, and made-up numbers of test environments may fail.
 *
 * @see {@link https://www.gs1.org/services/how-calculate-check-digit-manually | GS1, check digits}
 *
 * @example
 * ```ts
 * import { hasGsrnCheckDigit } from "@energy-clients/ett-client";
 *
 * const gsrn = "571313180400000001";
 * if (!hasGsrnCheckDigit(gsrn)) throw new Error(`${gsrn} is mistyped`);
 * ```
 */
export function hasGsrnCheckDigit(gsrn: string): boolean {
  if (!isGsrn(gsrn)) return false;
  const sum = [...gsrn].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  // The weights alternate between 3 and 1 from the left. The check digit has weight 1, so the sum must end in 0.
  return sum % 10 === 0;
}
