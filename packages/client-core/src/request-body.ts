import type { Given } from "./given.js";
import { InputError, shapeOf } from "./input-error.js";
import { essenceOf, findMediaType } from "./media-type.js";
import { addHeaders } from "./request-headers.js";
import type { SerializedBody, WireFormat } from "./wire-format.js";

/** What a body format makes of a value; `contentType` when it is another than the one that was chosen. */
export interface Serialized {
  readonly body: SerializedBody;
  readonly contentType?: string;
}

/** How values are serialised as a media type. */
export interface BodyFormat {
  /** Whether the format is meant for a value of this class, so that nobody needs to name the media type. */
  readonly fits?: (value: unknown) => boolean;
  /** Whether the value has fields to check: not if it is serialised already. @defaultValue `true` */
  readonly hasFields?: (value: unknown) => boolean;
  readonly serialize: (value: unknown, contentType: string) => Serialized;
}

/**
 * Chooses how a body is serialised, for an operation that has several media types or another than JSON.
 *
 * @param formats - By media type, in the document's order.
 *
 * @example
 * ```ts
 * import { jsonBody, requestBody, textBody } from "@energy-clients/client-core/serialize";
 *
 * const choose = requestBody({ "application/json": jsonBody(), "application/xml": textBody });
 * choose({ body: "<order/>", contentType: "application/xml" })?.mediaType; // "application/xml"
 * ```
 */
export function requestBody(formats: Readonly<Record<string, BodyFormat>>): NonNullable<WireFormat["body"]> {
  return (given) => {
    const { body: value, bodySerializer } = given;
    if (value === undefined || value === null || bodySerializer) return undefined;
    const contentType = given.contentType ?? contentTypeOf(given);
    const [mediaType, format] = choose(formats, value, contentType);
    const type = contentType ?? (mediaType.includes("*") ? concreteType(mediaType, value) : mediaType);
    return {
      mediaType,
      hasFields: format.hasFields?.(value) ?? true,
      serialize: () => ({ contentType: type, ...format.serialize(value, type) }),
    };
  };
}

function contentTypeOf({ headers, header }: Given): string | undefined {
  const found: Record<string, string> = {};
  addHeaders(found, headers, "headers");
  addHeaders(found, header, "header");
  return found["content-type"];
}

function choose(
  formats: Readonly<Record<string, BodyFormat>>,
  value: unknown,
  contentType: string | undefined,
): readonly [string, BodyFormat] {
  const all = Object.entries(formats);
  const names = all.map(([name]) => name).join(", ");
  if (contentType !== undefined) {
    const found = findMediaType(formats, contentType);
    if (found) return found;
    throw new InputError("malformed_value", "contentType", `expected one of ${names}`);
  }
  const [first] = all;
  if (first && all.length === 1) return first;
  const typed = value instanceof Blob && value.type !== "" ? findMediaType(formats, value.type) : undefined;
  const fitting = typed ? [typed] : all.filter(([, { fits }]) => fits?.(value));
  if (fitting[0] && fitting.length === 1) return fitting[0];
  const json = all.find(([name]) => essenceOf(name) === "application/json");
  if (json && fitting.length === 0 && !isOpaque(value)) return json;
  const problem = `is required to tell how to send ${shapeOf(value)}; expected one of ${names}`;
  throw new InputError("missing_value", "contentType", problem);
}

/** A range such as `image/*` cannot be sent as a content type. */
function concreteType(range: string, value: unknown): string {
  if (value instanceof Blob && value.type !== "") return value.type;
  if (range === "*/*") return isOpaque(value) ? "application/octet-stream" : "application/json";
  if (range === "application/*") return "application/octet-stream";
  const problem = `is required; the document has ${range}, which several types fit`;
  throw new InputError("missing_value", "contentType", problem);
}

/** Whether a value has bytes that only its own class can give. */
export function isOpaque(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (
    value instanceof Blob ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    value instanceof FormData ||
    value instanceof URLSearchParams ||
    value instanceof ReadableStream ||
    Symbol.asyncIterator in value
  );
}
