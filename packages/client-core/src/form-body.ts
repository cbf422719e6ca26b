import { InputError, shapeOf } from "./input-error.js";
import { type BodyFormat, isOpaque } from "./request-body.js";
import { isComposite, type ParameterStyle, pairsOf } from "./styles.js";

/** How one property of a form is serialised: an Encoding Object of the document. */
export interface PropertyEncoding extends Omit<ParameterStyle, "content" | "allowReserved"> {
  /** The media type of the property's part, or several, separated by commas. */
  readonly contentType?: string;
  /** Headers of the property's part in a multipart body. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Encodings by property. */
export type Encodings = Readonly<Record<string, PropertyEncoding>>;

/**
 * Sends the properties of an object as `application/x-www-form-urlencoded`, each list item as a pair of its own. An object
 * within is sent as JSON, unless its encoding has a style. `URLSearchParams` are sent as they are.
 *
 * @see {@link https://spec.openapis.org/oas/v3.1.1.html#encoding-object | OpenAPI 3.1.1, Encoding Object}
 *
 * @example
 * ```ts
 * import { formBody } from "@energy-clients/client-core/serialize";
 *
 * const { serialize } = formBody({ ids: { explode: false } });
 * serialize({ ids: [1, 2], note: "a b" }, ""); // { body: "ids=1,2&note=a%20b" }
 * ```
 */
export function formBody(encodings: Encodings = {}): BodyFormat {
  return {
    fits: (value) => value instanceof URLSearchParams,
    hasFields: (value) => !(value instanceof URLSearchParams),
    serialize: (value) => {
      if (value instanceof URLSearchParams) return { body: value.toString() };
      const pairs = propertiesOf(value).flatMap(([name, property]) => {
        if (isOpaque(property)) {
          throw new InputError(
            "malformed_value",
            `body.${name}`,
            `a form takes no ${shapeOf(property)}; expected text`,
          );
        }
        const encoding = encodingOf(encodings, name);
        return pairsOf(`body.${name}`, name, property, styleOfProperty(property, encoding));
      });
      return { body: pairs.map(([name, text]) => `${name}=${text}`).join("&") };
    },
  };
}

/** Lists the properties of a form. */
export function propertiesOf(value: unknown): [string, unknown][] {
  const isObject =
    isComposite(value) && !Array.isArray(value) && !isOpaque(value) && !(Symbol.iterator in value);
  if (isObject) return Object.entries(value);
  throw new InputError("malformed_value", "body", `expected an object or a form but got ${shapeOf(value)}`);
}

/** Without a style, an object is sent as its media type says: JSON. */
export function styleOfProperty(value: unknown, encoding: PropertyEncoding): ParameterStyle {
  const { contentType, headers: _, ...style } = encoding;
  if (Object.keys(style).length > 0) return style;
  const isJson =
    contentType === undefined ? isComposite(value) && !Array.isArray(value) : isJsonType(contentType);
  return isJson ? { content: "json" } : {};
}

export function isJsonType(mediaType: string): boolean {
  return /^[^;]*[/+]json\b/i.test(mediaType);
}

export function encodingOf(encodings: Encodings, name: string): PropertyEncoding {
  return Object.hasOwn(encodings, name) ? (encodings[name] as PropertyEncoding) : {};
}
