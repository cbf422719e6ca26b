/**
 * Whether a text is a GSRN as ETT takes it: 18 digits that begin with 57, the prefix of Danish metering points.
 *
 * @see {@link https://www.gs1.org/standards/id-keys/gsrn | GS1, Global Service Relation Number}
 */
export function isGsrn(text: string): boolean {
  return /^57\d{16}$/.test(text);
}

/**
 * Whether the last digit of a GSRN is the check digit of the others, so that a mistyped number is found before it
 * is used. ETT itself does not look at it, and made-up numbers of test environments may fail.
 *
 * @see {@link https://www.gs1.org/services/how-calculate-check-digit-manually | GS1, check digits}
 */
export function hasGsrnCheckDigit(gsrn: string): boolean {
  if (!isGsrn(gsrn)) return false;
  const sum = [...gsrn].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  // 18 digits: weights 3 and 1 in turn from the left, and the check digit weighs 1, so the whole must end in 0.
  return sum % 10 === 0;
}
