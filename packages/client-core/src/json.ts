import { InputError } from "./input-error.js";
import type { Operation } from "./operation.js";
import type { JsonFormat } from "./wire-format.js";

/** Integers of 16 digits or more. The second expression, which is slower, finds few in strings. */
const LONG = /\d{16}/;
export const LONG_NUMBER = /(?:^|[[,:\s])-?\d{16}/;
/** Strings, so that numbers in them are left alone, and numbers. */
export const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON's whole numbers without a fraction. A `number` represents all of them up to 15 digits. */
export const LONG_INTEGER = /^-?\d{16,}$/;

/** Thrown for an integer that a `number` would round. */
export class RoundedInteger extends Error {}

/**
 * Parses the JSON of an operation's response. An integer that a `number` would round is an error, or arrives exactly where
 * the API's entry in `specs/apis.json` has `int64`.
 *
 * @throws {@link RoundedInteger}, or a SyntaxError that quotes the text: never keep it as a cause.
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
  if (LONG.test(text) && LONG_NUMBER.test(text)) refuseRounded(text);
  return value;
}

function refuseRounded(text: string): void {
  for (const [token] of text.matchAll(TOKENS)) {
    if (!LONG_INTEGER.test(token)) continue;
    const parsed = Number(token);
    // A server that counts in floating-point numbers writes more digits than count.
    if (String(parsed) === token || (Number.isFinite(parsed) && BigInt(parsed) === BigInt(token))) continue;
    throw new RoundedInteger(`an integer of ${token.length} digits, which a number would round`);
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
  if (text?.includes("{}") || text?.includes("null") || text?.includes('{"0":')) refuseLossy(body, field);
  return text;
}

function refuseLossy(value: unknown, field: string): void {
  const given = lostAs(value);
  if (given !== undefined) {
    const problem = `expected a value that JSON can represent but got ${given}`;
    throw new InputError("malformed_value", field, problem);
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) return;
  if (Array.isArray(value)) value.forEach((item, index) => refuseLossy(item, `${field}[${index}]`));
  else for (const [name, child] of Object.entries(value)) refuseLossy(child, `${field}.${name}`);
}

/** Names a value that JSON replaces by `{}` or `null`; `undefined` for any other. */
function lostAs(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : undefined;
  if ("toJSON" in value) return undefined;
  const type = Object.prototype.toString.call(value).slice(8, -1);
  if (type === "Object") return Symbol.asyncIterator in value ? "a stream" : undefined;
  return REPRESENTED.has(type) ? undefined : `a ${type}`;
}

/** Kinds of objects that JSON represents. */
const REPRESENTED: ReadonlySet<string> = /* @__PURE__ */ new Set(["String", "Number", "Boolean", "Arguments", "Module"]);
