import { InputError, shapeOf } from "./input-error.js";

type HeaderValue = string | number | boolean | readonly (string | number | boolean)[] | null | undefined;

/** Headers in any form that `fetch` takes, and values that are no text yet. `null` takes an earlier one away. */
export type HeaderGroup = HeadersInit | Readonly<Record<string, HeaderValue>> | undefined;

/** RFC 9110, sections 5.1 and 5.5. Checked here, since `fetch` reports it like a lost connection. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Adds headers to a plain object, names in lower case. A `Headers` for each call would cost more than the rest of it.
 *
 * @param field - Name of the group, for the error.
 * @throws {@link InputError} `malformed_value` when a name or value can not stand in a request.
 */
export function addHeaders(to: Record<string, string>, group: HeaderGroup, field: string): void {
  if (group === undefined || group === null) return;
  const isList = group instanceof Headers || Array.isArray(group);
  for (const [name, value] of (isList ? group : Object.entries(group)) as Iterable<[string, HeaderValue]>) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (value === null) {
      delete to[key];
      continue;
    }
    const text = (Array.isArray(value) ? value.join(", ") : String(value)).trim();
    if (!NAME.test(key) || !VALUE.test(text)) {
      const problem = `expected text that can stand in a header, without line breaks, got ${shapeOf(value)}`;
      throw new InputError("malformed_value", `${field}.${name}`, problem);
    }
    to[key] = text;
  }
}
