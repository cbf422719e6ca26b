import { InputError, shapeOf } from "./input-error.js";

type HeaderValue = string | number | boolean | readonly (string | number | boolean)[] | null | undefined;

/** Headers in any form that `fetch` accepts, and values that are not strings yet. `null` removes an earlier header. */
export type HeaderGroup = HeadersInit | Readonly<Record<string, HeaderValue>> | undefined;

/** RFC 9110, sections 5.1 and 5.5. Checked here, since `fetch` reports a violation like a lost connection. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Adds headers to a plain object, with names in lower case. A `Headers` object would cost more than the rest of a call.
 *
 * @param field - Name of the group, for the error message.
 * @throws {@link InputError} `malformed_value` when a name or value is not allowed in HTTP.
 */
export function addHeaders(to: Record<string, string>, group: HeaderGroup, field: string): void {
  if (group === undefined || group === null) return;
  if (typeof group !== "object") {
    throw new InputError("malformed_value", field, `expected an object but got ${shapeOf(group)}`);
  }
  const pairs = isPairs(group) ? group : Object.entries(group);
  for (const [name, value] of pairs as Iterable<[string, HeaderValue]>) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (value === null) {
      delete to[key];
      continue;
    }
    const text = (Array.isArray(value) ? value.join(", ") : String(value)).trim();
    if (!NAME.test(key) || !VALUE.test(text) || (typeof value === "object" && !Array.isArray(value))) {
      const problem = `expected a valid HTTP header name and value, without line breaks, but got ${shapeOf(value)}`;
      throw new InputError("malformed_value", `${field}.${name}`, problem);
    }
    to[key] = text;
  }
}

/** Whether headers are pairs: a list, or `Headers` of any class. Those of node-fetch or another realm have no properties. */
export function isPairs(group: object): group is Iterable<unknown> {
  return Symbol.iterator in group;
}
