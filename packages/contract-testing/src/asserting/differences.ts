import { inspect } from "node:util";

/**
 * In what two values differ, one line per place: `body.quantity: expected 1150000, got 1150001`.
 * Asymmetric matchers of Vitest and Jest, such as `expect.any(String)`, are understood.
 *
 * @param partial - Whether `actual` may have more properties at the top.
 */
export function differences(expected: unknown, actual: unknown, place: string, partial = false): string[] {
  if (isMatcher(expected))
    return expected.asymmetricMatch(actual) ? [] : [line(place, String(expected), inWords(actual))];
  if (Array.isArray(expected) && Array.isArray(actual)) return arrayDifferences(expected, actual, place);
  if (isRecord(expected) && isRecord(actual)) {
    const names = partial ? Object.keys(expected) : [...Object.keys(expected), ...Object.keys(actual)];
    return [...new Set(names)].flatMap((name) =>
      differences(expected[name], actual[name], `${place}.${name}`),
    );
  }
  return Object.is(expected, actual) ? [] : [line(place, inWords(expected), inWords(actual))];
}

function arrayDifferences(expected: readonly unknown[], actual: readonly unknown[], place: string): string[] {
  if (expected.length !== actual.length)
    return [
      line(place, `${expected.length} items ${inWords(expected)}`, `${actual.length} ${inWords(actual)}`),
    ];
  return expected.flatMap((item, index) => differences(item, actual[index], `${place}[${index}]`));
}

function line(place: string, expected: string, actual: string): string {
  return `${place}: expected ${expected}, got ${actual}`;
}

function inWords(value: unknown): string {
  if (value === undefined) return "nothing";
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
}

function isMatcher(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return isRecord(value) && typeof value.asymmetricMatch === "function";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
