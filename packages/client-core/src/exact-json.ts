import { InputError } from "./input-error.js";
import { LONG_INTEGER, mayRound, TOKENS } from "./json.js";
import { randomText } from "./random-text.js";
import type { JsonFormat } from "./wire-format.js";

/**
 * JSON in which integers beyond 2^53 are `bigint`. Smaller ones stay numbers.
 *
 * @example
 * ```ts
 * import { bigintJson } from "@energy-clients/client-core/serialize";
 *
 * bigintJson.parse('{"id":9007199254740993,"size":5}'); // { id: 9007199254740993n, size: 5 }
 * bigintJson.stringify({ id: 9007199254740993n }); // '{"id":9007199254740993}'
 * ```
 */
export const bigintJson: JsonFormat = {
  parse: (text) => {
    const mark = randomText();
    return parseMarked(text, mark, (_, value) =>
      typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
    );
  },
  stringify: (value) => stringifyMarked(value, () => false),
};

/**
 * JSON in which integers beyond 2^53 are text. Smaller ones stay numbers.
 *
 * @param places - Paths of the body's integers, such as `lines[].amount`, where text is sent as an integer.
 *
 * @example
 * ```ts
 * import { textJson } from "@energy-clients/client-core/serialize";
 *
 * const { parse, stringify } = textJson(["id"]);
 * parse('{"id":9007199254740993}'); // { id: "9007199254740993" }
 * stringify({ id: "9007199254740993", note: "1" }); // '{"id":9007199254740993,"note":"1"}'
 * ```
 */
export function textJson(places: readonly string[] = []): JsonFormat {
  return {
    parse: (text) => parseMarked(text, ""),
    stringify: (value) => {
      const integers = new Map<unknown, Set<string>>();
      for (const place of places) markIntegers({ "": value }, ["", ...stepsOf(place)], integers);
      return stringifyMarked(value, (holder, key) => integers.get(holder)?.has(key) === true);
    },
  };
}

function parseMarked(text: string, mark: string, revive?: (key: string, value: unknown) => unknown): unknown {
  const rounded: unknown = JSON.parse(text);
  if (!mayRound(text)) return rounded;
  const exact = text.replace(TOKENS, (token) => {
    return LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token;
  });
  return JSON.parse(exact, revive);
}

function stringifyMarked(
  value: unknown,
  isInteger: (holder: unknown, key: string) => boolean,
): string | undefined {
  const mark = randomText();
  const text: string | undefined = JSON.stringify(value, function (this: unknown, key, item: unknown) {
    if (typeof item === "number" && Number.isInteger(item) && !Number.isSafeInteger(item)) {
      const problem =
        "expected integers beyond 2^53 as text or bigint but got a number, which may have been rounded";
      throw new InputError("malformed_value", key === "" ? "body" : `body.${key}`, problem);
    }
    const isNumeral = typeof item === "string" && NUMERAL.test(item) && isInteger(this, key);
    return typeof item === "bigint" || isNumeral ? `${mark}${item}` : item;
  });
  return text?.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/** JSON's integers: no leading zeros. */
const NUMERAL = /^-?(?:0|[1-9]\d*)$/;

/** Splits `lines[].amount` into `lines`, `[]` and `amount`. */
function stepsOf(place: string): string[] {
  return place.split(/\.|(?=\[\])/).filter((step) => step !== "");
}

/** Notes the holder and the key of each value at a place. */
function markIntegers(
  holder: unknown,
  [step = "", ...rest]: readonly string[],
  to: Map<unknown, Set<string>>,
): void {
  if (typeof holder !== "object" || holder === null) return;
  const keys = step === "[]" ? Object.keys(holder) : [step];
  for (const key of keys) {
    if (rest.length > 0) markIntegers((holder as Record<string, unknown>)[key], rest, to);
    else to.set(holder, (to.get(holder) ?? new Set()).add(key));
  }
}
