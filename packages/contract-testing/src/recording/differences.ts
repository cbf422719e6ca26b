import { inspect } from "node:util";
import type { Redactor } from "../secrets/redactor.js";

/**
 * Lists the differences of two values, one line per place: `body.quantity: expected 1150000, got 1150001`.
 * Supports the asymmetric matchers of Vitest and Jest, such as `expect.any(String)`.
 *
 * @param redactor - Removes secrets from the expected value. The recorded value has none.
 * @param partial - Whether `actual` may have more top-level properties.
 */
export function differences(
  expected: unknown,
  actual: unknown,
  place: string,
  redactor: Redactor,
  partial = false,
): string[] {
  // The value expected of a secret may be the secret itself: it is not shown.
  const name = /[^.]*$/.exec(place)?.[0] ?? "";
  if (redactor.isSecret(name) && !isRecord(expected))
    return Object.is(expected, actual)
      ? []
      : [
          `${place}: secrets are recorded as ${format(actual)}; expect that text or a matcher instead of the value`,
        ];
  if (isMatcher(expected) && redactor.isSecret(name))
    return expected.asymmetricMatch(actual)
      ? []
      : [`${place}: got ${format(actual)}, which the matcher rejects`];
  if (isMatcher(expected))
    return expected.asymmetricMatch(actual)
      ? []
      : [line(place, redactor.known(String(expected)), format(actual))];
  if (Array.isArray(expected) && Array.isArray(actual))
    return arrayDifferences(expected, actual, place, redactor);
  if (isRecord(expected) && isRecord(actual)) {
    const names = partial ? Object.keys(expected) : [...Object.keys(expected), ...Object.keys(actual)];
    return [...new Set(names)].flatMap((name) =>
      differences(own(expected, name), own(actual, name), `${place}.${name}`, redactor),
    );
  }
  return Object.is(expected, actual)
    ? []
    : [line(place, format(redacted(redactor, expected)), format(actual))];
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function redacted(redactor: Redactor, value: unknown): unknown {
  return redactor.known(redactor.value(value));
}

function arrayDifferences(
  expected: readonly unknown[],
  actual: readonly unknown[],
  place: string,
  redactor: Redactor,
): string[] {
  if (expected.length !== actual.length)
    return [
      line(
        place,
        `${expected.length} items ${format(redacted(redactor, expected))}`,
        `${actual.length} ${format(actual)}`,
      ),
    ];
  return expected.flatMap((item, index) => differences(item, actual[index], `${place}[${index}]`, redactor));
}

function line(place: string, expected: string, actual: string): string {
  return `${place}: expected ${expected}, got ${actual}`;
}

function format(value: unknown): string {
  if (value === undefined) return "nothing";
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
}

function isMatcher(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return isRecord(value) && typeof value.asymmetricMatch === "function";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
