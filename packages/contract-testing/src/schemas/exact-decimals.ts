/** Tells whether a number is a multiple of another in decimal notation: 0.07 is a multiple of 0.01. */
export function isMultiple(value: number, divisor: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(divisor)) return value % divisor === 0;
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
