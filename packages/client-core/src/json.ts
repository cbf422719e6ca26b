import { InputError } from "./input-error.js";
import type { Operation } from "./operation.js";
import type { JsonFormat } from "./wire-format.js";

/** 16 digits outside of a string, or further on in one. Written out, it takes a third of the time of `\d{16}`. */
const LONG_NUMBER = /[^"\d]\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d\d/;

/** Whether a JSON text may have an integer that a `number` would round. A text before `:` begins with a digit, or is a string. */
export function mayRound(text: string): boolean {
  return LONG_NUMBER.test(text) || text < ":";
}

/** Strings, so that numbers in them are left alone, and numbers. */
export const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON's whole numbers without a fraction. A `number` represents all of them up to 15 digits. */
export const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * Parses the JSON of an operation's response. An integer that a `number` would round is an error, or arrives exactly where
 * the API's entry in `specs/apis.json` has `int64`.
 *
 * @throws a RangeError for an integer that would be rounded; a SyntaxError that quotes the text: never keep it as a cause.
 *
 * @example
 * ```ts
 * import { parseJson } from "@energy-clients/client-core";
 *
 * parseJson('{"quantity":5}'); // { quantity: 5 }
 * parseJson('{"id":9007199254740993}'); // throws: a number would be 9007199254740992
 * ```
 */
export function parseJson(text: string, operation?: Pick<Operation, "wire">): unknown {
  const format = operation?.wire?.json;
  if (format) return format.parse(text);
  const value: unknown = JSON.parse(text);
  if (mayRound(text)) refuseRounded(text);
  return value;
}

function refuseRounded(text: string): void {
  for (const [token] of text.matchAll(TOKENS)) {
    if (!LONG_INTEGER.test(token)) continue;
    const parsed = Number(token);
    // A server that counts in floating-point numbers writes more digits than count.
    const isExact = String(parsed) === token || (parsed - parsed === 0 && BigInt(parsed) === BigInt(token));
    if (!isExact) throw new RangeError(`an integer of ${token.length} digits, which a number would round`);
  }
}

/**
 * Serialises a value as JSON.
 *
 * @param field - Names the value in an error.
 * @throws {@link InputError} `malformed_value` for a value that JSON would replace by another, such as a Blob by `{}`.
 */
export function stringifyJson(body: unknown, format: JsonFormat = JSON, field = "body"): string | undefined {
  const text = format.stringify(body);
  // What JSON writes for a Blob, for bytes and for NaN.
  if (text && /\{\}|null|\{"0":/.test(text)) JSON.stringify(body, refuserOfLosses(field));
  return text;
}

/** Refuses values that JSON replaces by `{}`, `null` or an object of bytes. */
function refuserOfLosses(field: string) {
  return function (this: Record<string, unknown>, key: string, value: unknown): unknown {
    const type = TAG.call(this[key]).slice(8, -1);
    // An invalid Date is null, too.
    const isLost =
      typeof value === "object"
        ? value === null
          ? this[key] !== value && this[key] !== undefined
          : !/^(Object|Array|Module|String|Number|Boolean)$/.test(type) || Symbol.asyncIterator in value
        : typeof value === "number" && !Number.isFinite(value);
    if (isLost) {
      throw new InputError(
        "malformed_value",
        field,
        `expected values that JSON can represent but got ${type}${key && ` in ${key}`}`,
      );
    }
    return typeof value === "bigint" ? null : value;
  };
}

const TAG = Object.prototype.toString;
