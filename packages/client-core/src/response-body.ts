import { missingBytes } from "./body-length.js";
import { ClientError } from "./client-error.js";
import { essenceOf, findMediaType } from "./media-type.js";
import { parseData } from "./read-response.js";
import type { WireFormat } from "./wire-format.js";

/** Reads a response body of one media type. */
export type BodyReader = (response: Response, context: ReadContext) => Promise<unknown>;

/** What a {@link BodyReader} has to know. */
export interface ReadContext {
  /** Parses a JSON text; throws an error of the operation for a text that is not JSON. */
  readonly parseJson: (text: string) => unknown;
  /** Creates the error for a body that is not what the document promises. */
  readonly malformed: (problem: string) => Error;
}

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
export function responseBody(readers: Readonly<Record<string, BodyReader>>): NonNullable<WireFormat["read"]> {
  return async (response, operation) => {
    const { id } = operation;
    const context: ReadContext = {
      parseJson: (text) => parseData(text, operation),
      malformed: (problem) => new ClientError("response_malformed", id, `the response ${problem}`),
    };
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
export const readJson: BodyReader = async (response, { parseJson, malformed }) => {
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
export const readText: BodyReader = async (response, context) =>
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
export const readBinary: BodyReader = async (response, context) => {
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
export const readAny: BodyReader = (response, context) => {
  const type = essenceOf(response.headers.get("content-type") ?? "application/json");
  if (/[/+]json$/.test(type)) return readJson(response, context);
  return (/^text\/|[/+]xml$/.test(type) ? readText : readBinary)(response, context);
};

async function wholeBody(response: Response, context: ReadContext): Promise<ArrayBuffer> {
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
