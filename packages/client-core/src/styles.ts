import { InputError, shapeOf } from "./input-error.js";
import { stringifyJson } from "./json.js";

/**
 * How a parameter is serialised, where that differs from the default of its place.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#style-values | OpenAPI 3.1.1, Style Values}
 */
export interface ParameterStyle {
  /** @defaultValue `form` in a query and a cookie, `simple` in a path and a header */
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "simple" | "label" | "matrix";
  /** Whether each item or member is written by itself. @defaultValue `true` for the style `form`, else `false` */
  readonly explode?: boolean;
  /** Whether reserved characters stay as they are, except those that would end the value. Query parameters only. */
  readonly allowReserved?: true;
  /** The format of a parameter with `content` instead of a style. */
  readonly content?: "json" | "text";
}

/** A name and a value, both encoded. */
export type Pair = readonly [name: string, value: string];

/** Encodes a name or a value for its place. */
export type Encode = (text: string) => string;

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: " ", pipeDelimited: "|" };

/** Serialises a parameter in the styles of queries, cookies and forms. An empty list, `null` and `undefined` are left out. */
export function pairsOf(
  field: string,
  name: string,
  value: unknown,
  style: ParameterStyle,
  encode: Encode = encodeURIComponent,
): Pair[] {
  if (value === undefined || value === null) return [];
  const key = encode(name);
  const text = (part: unknown) => encode(textOf(part, field));
  if (style.content) return [[key, encode(contentText(value, field, style.content))]];
  if (style.style === "deepObject") return deepPairs(field, name, value, encode);
  if (!isComposite(value)) return [[key, text(value)]];
  const { explode = (style.style ?? "form") === "form" } = style;
  if (explode) {
    return Array.isArray(value)
      ? value.map((item) => [key, text(item)])
      : membersOf(value).flatMap(([member, part]) =>
          // The style defines no lists within an object; repeated, they can be told apart.
          [part].flat().map((item): Pair => [encode(member), text(item)]),
        );
  }
  const parts = Array.isArray(value) ? value : membersOf(value).flat();
  if (parts.length === 0) return [];
  const delimiter = DELIMITERS[style.style ?? ""];
  const isAmbiguous =
    delimiter !== undefined && parts.some((part) => textOf(part, field).includes(delimiter));
  if (isAmbiguous) {
    const problem = `must have no item that contains ${JSON.stringify(delimiter)}, which separates the items`;
    throw new InputError("malformed_value", field, problem);
  }
  return [[key, parts.map(text).join(delimiter === undefined ? "," : encode(delimiter))]];
}

/**
 * `filter[from]=1`. OpenAPI defines it for an object of scalars; deeper levels and lists are written as most servers read
 * them: `a[b][c]=1`, `ids[]=1`, `lines[0][price]=1`.
 */
function deepPairs(field: string, name: string, value: unknown, encode: Encode): Pair[] {
  if (value === undefined || value === null) return [];
  if (!isComposite(value)) return [[encode(name), encode(textOf(value, field))]];
  if (!Array.isArray(value)) {
    return membersOf(value).flatMap(([key, part]) =>
      deepPairs(`${field}.${key}`, `${name}[${key}]`, part, encode),
    );
  }
  return value.flatMap((item: unknown, index) =>
    deepPairs(`${field}[${index}]`, `${name}[${isComposite(item) ? index : ""}]`, item, encode),
  );
}

/** How a path or a header joins the parts of a value. */
export interface Join {
  /** Between the parts. */
  readonly separator: string;
  /** Between a member's name and its value: `=` if exploded. */
  readonly equals: string;
  readonly encode: Encode;
}

/** Joins the items of a list, or the members of an object; the text of any other value. */
export function joined(field: string, value: unknown, { separator, equals, encode }: Join): string {
  const text = (part: unknown) => encode(textOf(part, field));
  if (!isComposite(value)) return text(value);
  const parts = Array.isArray(value)
    ? value.map(text)
    : membersOf(value).map(([key, part]) => encode(key) + equals + text(part));
  return parts.join(separator);
}

/** Serialises a parameter that has `content` instead of a style. */
export function contentText(value: unknown, field: string, content: "json" | "text"): string {
  if (content === "text") return textOf(value, field);
  const text = stringifyJson(value, JSON, field);
  if (text !== undefined) return text;
  throw new InputError(
    "malformed_value",
    field,
    `expected a value that JSON can represent but got ${shapeOf(value)}`,
  );
}

/** Returns a scalar as text. */
export function textOf(value: unknown, field: string): string {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const problem = `expected a string, number or boolean but got ${shapeOf(value)}`;
  throw new InputError("malformed_value", field, problem);
}

/** Whether a value is a list or a plain object. Others, such as a Blob or a Map, have content that is not in their members. */
export function isComposite(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  const isPlain = Object.prototype.toString.call(value) === "[object Object]";
  return isPlain && !(Symbol.asyncIterator in (value as object));
}

/** Lists the members of a plain object; those that are `null` or `undefined` are left out. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
}
