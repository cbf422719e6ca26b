/** Generates realistic values that are the same in every run with the same seed. */
export interface SeededValues {
  /** Returns an integer from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
  /** A version 4 UUID. */
  uuid(): string;
  /** Base64 of random bytes. */
  base64(bytes: number): string;
  /** A Danish GSRN with a valid check digit. */
  gsrn(): string;
}

/** Creates a generator of values. */
export function createSeededValues(seed: number): SeededValues {
  const random = createRandom(seed);
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => whole(0, 255));
  return {
    whole,
    pick: ([first, ...rest]) => [first, ...rest][whole(0, rest.length)] ?? first,
    uuid() {
      const hex = Buffer.from(bytes(16)).toString("hex");
      const variant = "89ab"[whole(0, 3)];
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20),
      ].join("-");
    },
    base64: (count) => Buffer.from(bytes(count)).toString("base64"),
    gsrn() {
      const digits = `57131318${String(whole(0, 999_999_999)).padStart(9, "0")}`;
      return digits + checkDigit(digits);
    },
  };
}

/** Computes the check digit of a GS1 number: from the right, every other digit counts three times. */
function checkDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/**
 * Creates a seeded generator of random numbers (mulberry32) for test data and injected faults. The same seed gives the
 * same numbers on every machine. Not for secrets.
 *
 * @param seed - Any integer.
 * @returns A function that returns the next number, from 0 up to but not including 1.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
