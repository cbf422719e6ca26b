import {
  type Encodings,
  encodingOf,
  isJsonType,
  type PropertyEncoding,
  propertiesOf,
  styleOfProperty,
} from "./form-body.js";
import { InputError, shapeOf } from "./input-error.js";
import { essenceOf } from "./media-type.js";
import { randomText } from "./random-text.js";
import { type BodyFormat, isOpaque } from "./request-body.js";
import { contentText, isComposite, pairsOf, textOf } from "./styles.js";

/** One part of a multipart body. */
interface Part {
  readonly name: string;
  readonly content: string | Blob;
  readonly contentType?: string | undefined;
  readonly fileName?: string | undefined;
  readonly headers?: PropertyEncoding["headers"] | undefined;
}

/**
 * Sends an object, or `FormData`, as `multipart/form-data`: a part for each property, and for each item of a list. Texts are
 * sent as they are, objects as JSON, Blobs and bytes as files. The body is a Blob that refers to the files, so that it can be
 * sent again and a large file is never in memory.
 *
 * `fetch` could send `FormData` too, but cannot give a text a media type, and each implementation knows its own class only.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7578 | RFC 7578}
 *
 * @example
 * ```ts
 * import { multipartBody } from "@energy-clients/client-core/serialize";
 *
 * const { serialize } = multipartBody({ meta: { contentType: "application/json" } });
 * serialize({ file: new Blob(["%PDF"]), meta: { year: 2026 } }, "multipart/form-data");
 * ```
 */
export function multipartBody(encodings: Encodings = {}): BodyFormat {
  return {
    fits: (value) => value instanceof FormData,
    hasFields: (value) => !(value instanceof FormData),
    serialize: (value, contentType) => {
      const parts =
        value instanceof FormData
          ? [...value].map(([name, entry]) => formDataPart(name, entry, encodingOf(encodings, name)))
          : propertiesOf(value).flatMap(([name, property]) => {
              const { headers, ...encoding } = encodingOf(encodings, name);
              return partsOf(name, property, encoding).map((part) => ({ ...part, headers }));
            });
      return encodeParts(parts, essenceOf(contentType));
    },
  };
}

function partsOf(name: string, value: unknown, encoding: PropertyEncoding): Part[] {
  if (value === undefined || value === null) return [];
  const field = `body.${name}`;
  const { contentType, ...style } = encoding;
  if (Object.keys(style).length > 0) {
    return pairsOf(field, name, value, style, (text) => text).map(([key, text]) => ({
      name: key,
      content: text,
    }));
  }
  const isList = Array.isArray(value) && !(contentType !== undefined && isJsonType(contentType));
  if (isList) return value.map((item, index) => partOf(name, item, encoding, `${field}[${index}]`));
  return [partOf(name, value, encoding, field)];
}

function partOf(name: string, value: unknown, encoding: PropertyEncoding, field: string): Part {
  const { contentType } = encoding;
  if (value instanceof Blob) return filePart(name, value, contentType);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    return filePart(name, new Blob([value as ArrayBuffer]), contentType);
  }
  if (isOpaque(value)) {
    const problem = `expected a text, an object or a Blob but got ${shapeOf(value)}; in Node.js, fs.openAsBlob() makes a Blob of a file`;
    throw new InputError("malformed_value", field, problem);
  }
  const { content } = styleOfProperty(value, encoding);
  if (content)
    return {
      name,
      content: contentText(value, field, "json"),
      contentType: contentType ?? "application/json",
    };
  if (isComposite(value)) {
    const problem = `expected ${contentType ?? "text"} as a string but got ${shapeOf(value)}`;
    throw new InputError("malformed_value", field, problem);
  }
  return { name, content: textOf(value, field), contentType };
}

function formDataPart(name: string, entry: string | File, encoding: PropertyEncoding): Part {
  const { contentType, headers } = encoding;
  const part =
    typeof entry === "string" ? { name, content: entry, contentType } : filePart(name, entry, contentType);
  return { ...part, headers };
}

/** The file's own type goes before the only one that the document allows, which goes before none. */
function filePart(name: string, content: Blob, allowed: string | undefined): Part {
  const only = allowed !== undefined && !/[,*]/.test(allowed) ? allowed : undefined;
  const fileName = "name" in content && typeof content.name === "string" ? content.name : name;
  return { name, content, fileName, contentType: content.type || only || "application/octet-stream" };
}

function encodeParts(parts: readonly Part[], mediaType: string) {
  const boundary = `----energy-clients-${randomText()}`;
  const chunks = parts.flatMap(({ name, content, contentType, fileName, headers = {} }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${quotedText(name)}"`,
    fileName === undefined ? "" : `; filename="${quotedText(fileName)}"`,
    contentType === undefined ? "" : `\r\nContent-Type: ${contentType}`,
    ...Object.entries(headers).map(([header, value]) => `\r\n${header}: ${value}`),
    "\r\n\r\n",
    content,
    "\r\n",
  ]);
  return {
    body: new Blob([...chunks, `--${boundary}--\r\n`]),
    contentType: `${mediaType}; boundary=${boundary}`,
  };
}

/** As browsers write names: what would end the name is percent-encoded. */
function quotedText(text: string): string {
  return text.replace(/[\r\n"]/g, encodeURIComponent);
}
