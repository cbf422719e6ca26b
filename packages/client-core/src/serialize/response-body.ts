import { missingBytes } from "../body-length.js";
import { essenceOf, findMediaType } from "../media-type.js";
import type { ReadBody } from "../wire-format.js";

/**
 * Reads a response by the media type that came.
 *
 * @param readers - By documented media type. A response without a `Content-Type` is taken for the first.
 *
 * @example
 * ```ts
 * import { readText, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "text/csv": readText }); // rejects an HTML page
 * ```
 */
export function responseBody(readers: Readonly<Record<string, ReadBody>>): ReadBody {
  return async (response, context) => {
    const type = response.headers.get("content-type");
    const isEmpty = type === null && response.headers.get("content-length") === "0";
    if (response.status === 204 || response.status === 205 || isEmpty) return undefined;
    const found = type === null ? Object.entries(readers)[0] : findMediaType(readers, type);
    if (found) return found[1](response, context);
    const expected = Object.keys(readers).join(" or ");
    void response.body?.cancel().catch(() => undefined);
    throw context.malformed(`has another media type than ${expected}`);
  };
}

/**
 * Reads JSON.
 *
 * @example
 * ```ts
 * import { readJson, readText, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "application/json": readJson, "text/csv": readText });
 * ```
 */
export const readJson: ReadBody = async (response, { parseJson, malformed }) => {
  const text = await response.text();
  if (text === "") throw malformed("has no body; expected JSON");
  return parseJson(text);
};

/**
 * Reads a text. It is an error if it was cut short.
 *
 * @example
 * ```ts
 * import { readText, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "text/csv": readText, "application/xml": readText });
 * ```
 */
export const readText: ReadBody = async (response, context) =>
  decode(await wholeBody(response, context), response);

/**
 * Reads a file. It is an error if it is empty or was cut short.
 *
 * @example
 * ```ts
 * import { readBinary, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "application/pdf": readBinary });
 * ```
 */
export const readBinary: ReadBody = async (response, context) => {
  const bytes = await wholeBody(response, context);
  if (bytes.byteLength === 0) throw context.malformed("has no body");
  return new Blob([bytes], { type: response.headers.get("content-type") ?? "" });
};

/**
 * Reads what a document describes as `*&#47;*`: JSON where the response says so or says nothing, text or a file otherwise.
 *
 * @example
 * ```ts
 * import { readAny, responseBody } from "@energy-clients/client-core/serialize";
 *
 * responseBody({ "application/*": readAny });
 * ```
 */
export const readAny: ReadBody = (response, context) => {
  const type = essenceOf(response.headers.get("content-type") ?? "application/json");
  if (/[/+]json$/.test(type)) return readJson(response, context);
  return (/^text\/|[/+]xml$/.test(type) ? readText : readBinary)(response, context);
};

async function wholeBody(response: Response, context: Parameters<ReadBody>[1]): Promise<ArrayBuffer> {
  const bytes = await response.arrayBuffer();
  const missing = missingBytes(response, bytes.byteLength);
  if (missing > 0) throw context.malformed(`lacks ${missing} bytes of its Content-Length`);
  return bytes;
}

/** Decodes by the response's `charset`. */
function decode(bytes: ArrayBuffer, { headers }: Response): string {
  const [, charset] = /;\s*charset="?([^\s;"]+)/i.exec(headers.get("content-type") ?? "") ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that the platform does not know.
    return new TextDecoder().decode(bytes);
  }
}
