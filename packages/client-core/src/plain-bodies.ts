import { InputError, shapeOf } from "./input-error.js";
import { stringifyJson } from "./json.js";
import { streamOf } from "./platform-response.js";
import { type BodyFormat, isOpaque } from "./request-body.js";
import type { JsonFormat, SerializedBody } from "./wire-format.js";

/**
 * Sends a value as JSON: `application/json`, and types such as `application/merge-patch+json`.
 *
 * @example
 * ```ts
 * import { jsonBody } from "@energy-clients/client-core/serialize";
 *
 * jsonBody().serialize({ name: "A1" }, "application/json"); // { body: '{"name":"A1"}' }
 * ```
 */
export function jsonBody(format?: JsonFormat): BodyFormat {
  return {
    serialize: (value) => {
      const body = jsonText(value, format);
      if (body === undefined) throw refused(value, "a value that JSON can represent");
      return { body };
    },
  };
}

function jsonText(value: unknown, format: JsonFormat | undefined): string | undefined {
  try {
    return stringifyJson(value, format);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // A bigint, or a circular object.
    const problem = "cannot be serialised; expected values that JSON can represent";
    throw new InputError("malformed_value", "body", problem, { cause: error });
  }
}

/**
 * Sends a text as it is: `text/plain`, `text/csv`, XML. Bytes are taken as well.
 *
 * @example
 * ```ts
 * import { textBody } from "@energy-clients/client-core/serialize";
 *
 * textBody.serialize("<order/>", "application/xml"); // { body: "<order/>" }
 * ```
 */
export const textBody: BodyFormat = {
  serialize: (value, contentType) => {
    if (isScalar(value)) return { body: String(value), ...withCharset(contentType) };
    const body = bytesOf(value);
    if (body === undefined) throw refused(value, "a string");
    return { body };
  },
};

/**
 * Sends bytes as they are: `application/octet-stream`, images, PDF.
 *
 * @example
 * ```ts
 * import { binaryBody } from "@energy-clients/client-core/serialize";
 *
 * binaryBody.serialize(new Blob(["%PDF"]), "application/pdf"); // the Blob
 * ```
 */
export const binaryBody: BodyFormat = {
  fits: (value) => isOpaque(value) && !(value instanceof FormData) && !(value instanceof URLSearchParams),
  serialize: (value) => {
    // A text is sent too: base64, where the document says so.
    const body = typeof value === "string" ? value : bytesOf(value);
    if (body === undefined) throw refused(value, "a Blob, ArrayBuffer, typed array or stream of bytes");
    return { body };
  },
};

function bytesOf(value: unknown): SerializedBody | undefined {
  if (value instanceof Blob || value instanceof ReadableStream) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  }
  const isStream = typeof value === "object" && value !== null && Symbol.asyncIterator in value;
  return isStream ? streamOf(value as AsyncIterable<Uint8Array<ArrayBuffer>>) : undefined;
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    typeof value === "bigint" ||
    Number.isFinite(value)
  );
}

/** Without it, some servers take a text for Latin-1. XML says in its own declaration what it is encoded in. */
function withCharset(contentType: string): { contentType?: string } {
  return /^text\/(?!xml)[^;]*$/i.test(contentType) ? { contentType: `${contentType};charset=UTF-8` } : {};
}

function refused(value: unknown, expected: string): InputError {
  return new InputError("malformed_value", "body", `expected ${expected} but got ${shapeOf(value)}`);
}
