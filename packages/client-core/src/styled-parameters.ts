import { expandPath } from "./expand-path.js";
import { InputError } from "./input-error.js";
import { addHeaders, type HeaderGroup, isPairs } from "./request-headers.js";
import { contentText, type Encode, isComposite, joined, type ParameterStyle, pairsOf } from "./styles.js";
import type { WireFormat } from "./wire-format.js";

/** Styles of the parameters of one place, by name. A parameter without an entry has the default of its place. */
export type ParameterStyles = Readonly<Record<string, ParameterStyle>>;

type Values = Readonly<Record<string, unknown>>;

const DEFAULT: ParameterStyle = {};

/**
 * Serialises query parameters by their styles. Names are encoded: `filter%5Bfrom%5D=1`.
 *
 * @example
 * ```ts
 * import { styledQuery } from "@energy-clients/client-core/serialize";
 *
 * const query = styledQuery({ ids: { explode: false }, filter: { style: "deepObject" } });
 * query({ ids: [1, 2], filter: { from: "2026-01-31" } }); // "ids=1,2&filter%5Bfrom%5D=2026-01-31"
 * ```
 */
export function styledQuery(styles: ParameterStyles): (values: Values) => string {
  return (values) =>
    Object.entries(values)
      .flatMap(([name, value]) => {
        const style = styleOf(styles, name);
        const pairs = pairsOf(`query.${name}`, name, value, style);
        if (!style.allowReserved) return pairs;
        const reserved = pairsOf(`query.${name}`, name, value, style, encodeUnreserved);
        return pairs.map(([key], index) => [key, reserved[index]?.[1] ?? ""] as const);
      })
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
}

/** Leaves reserved characters as they are, except those that would end the value, and percent-encoded triples. */
const encodeUnreserved: Encode = (text) =>
  text
    .split(/(%[\dA-Fa-f]{2}|[:/?@!$'()*,;=])/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join("");

/**
 * Fills in a path template by the styles of its parameters.
 *
 * @example
 * ```ts
 * import { styledPath } from "@energy-clients/client-core/serialize";
 *
 * const path = styledPath({ ids: { style: "matrix", explode: true } });
 * path("/meters{ids}", { ids: [1, 2] }); // "/meters;ids=1;ids=2"
 * ```
 */
export function styledPath(
  styles: ParameterStyles,
): (template: string, values: Values | undefined) => string {
  return (template, values) =>
    expandPath(template, values, (value, name) => segmentOf(name, value, styleOf(styles, name)));
}

function segmentOf(
  name: string,
  value: unknown,
  { style = "simple", explode, content }: ParameterStyle,
): string {
  const field = `path.${name}`;
  const encode: Encode = encodeURIComponent;
  if (content) return encode(contentText(value, field, content));
  // Refused as a missing value: nothing would be left of the segment.
  if (isComposite(value) && Object.keys(value).length === 0) return "";
  const text = (separator: string) =>
    joined(field, value, { separator, equals: explode ? "=" : ",", encode });
  if (style === "label") return `.${text(explode ? "." : ",")}`;
  if (style !== "matrix") return text(",");
  const key = encode(name);
  if (!explode || !isComposite(value)) return `;${key}=${text(",")}`;
  return Array.isArray(value) ? `;${key}=${text(`;${key}=`)}` : `;${text(";")}`;
}

/** What an operation adds to the headers of its requests. */
export interface HeaderFormat {
  /** Value of the `Accept` header, unless the caller gives another. */
  readonly accept?: string;
  /** Header parameters that are objects, or that have `content` instead of a style. */
  readonly header?: ParameterStyles;
  /** Cookie parameters; `{}` if all have the default style, and absent if there are none. */
  readonly cookie?: ParameterStyles;
}

/**
 * Adds header parameters, cookies and `Accept` to a request. Each item of an exploded list is a cookie of its own.
 *
 * The result throws an {@link InputError} `malformed_value` for cookies in a browser, which sends its own only.
 *
 * @example
 * ```ts
 * import { requestHeaders } from "@energy-clients/client-core/serialize";
 *
 * const headers = {};
 * const add = requestHeaders({ header: { "X-Range": { explode: true } }, cookie: {} });
 * add(headers, { header: { "X-Range": { from: 1, to: 9 } as never }, cookie: { sid: "abc" } });
 * headers; // { "x-range": "from=1,to=9", cookie: "sid=abc" }
 * ```
 */
export function requestHeaders({
  accept,
  header = {},
  cookie,
}: HeaderFormat): NonNullable<WireFormat["headers"]> {
  const byName = Object.fromEntries(
    Object.entries(header).map(([name, style]) => [name.toLowerCase(), style]),
  );
  return (headers, given) => {
    addHeaders(headers, styledHeaders(byName, given.header), "header");
    if (accept !== undefined) headers.accept ??= accept;
    if (given.cookie === undefined || given.cookie === null) return;
    if (!cookie) throw new InputError("unknown_option", "cookie", "the operation has no cookie parameters");
    const text = cookieText(cookie, given.cookie);
    if (text === "") return;
    const before = headers.cookie === undefined ? "" : `${headers.cookie}; `;
    addHeaders(headers, { cookie: before + text }, "cookie");
  };
}

function styledHeaders(styles: ParameterStyles, values: HeaderGroup): HeaderGroup {
  if (!values || typeof values !== "object" || isPairs(values)) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]: [string, unknown]) => {
      const isStyled = Object.hasOwn(styles, name.toLowerCase()) && value !== undefined && value !== null;
      return [
        name,
        isStyled ? headerText(`header.${name}`, value, styleOf(styles, name.toLowerCase())) : value,
      ];
    }),
  ) as HeaderGroup;
}

function headerText(field: string, value: unknown, { explode, content }: ParameterStyle): string {
  if (content) return contentText(value, field, content);
  const isWhole = !isComposite(value);
  const encode: Encode = (text) => {
    if (isWhole || !text.includes(",")) return text;
    throw new InputError(
      "malformed_value",
      field,
      "must have no part that contains a comma, which separates the parts",
    );
  };
  return joined(field, value, { separator: ",", equals: explode ? "=" : ",", encode });
}

function cookieText(styles: ParameterStyles, values: Values): string {
  const cookies = Object.entries(values).flatMap(([name, value]) =>
    pairsOf(`cookie.${name}`, name, value, styleOf(styles, name)),
  );
  if (cookies.length > 0 && isBrowser()) {
    const problem = "a browser sends its own cookies only; leave it out, and let the server set the cookie";
    throw new InputError("malformed_value", "cookie", problem);
  }
  return cookies.map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Browsers drop the header without an error. */
function isBrowser(): boolean {
  const { headers } = new Request("http://localhost/", { headers: { cookie: "a=b" } });
  return !headers.has("cookie");
}

function styleOf(styles: ParameterStyles, name: string): ParameterStyle {
  return Object.hasOwn(styles, name) ? (styles[name] as ParameterStyle) : DEFAULT;
}
