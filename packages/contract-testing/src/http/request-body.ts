import type { IncomingMessage } from "node:http";
import { MIMEType } from "node:util";
import { isTooComplex, jsonLimits, parseLosslessJson } from "./json.js";

/** The largest body that the mock keeps, in bytes; what is much larger is not even read to its end. */
const bodyLimit = 10 * 1024 * 1024;
const readLimit = 2 * bodyLimit;

/** The most fields of a form: Prism takes time by the square of their number. */
const fieldLimit = 1000;

/** What can be wrong with a body before any schema is looked at. */
export const bodyFaults = {
  too_large: { code: "body_too_large", message: `Request body is larger than ${bodyLimit} bytes` },
  too_complex: {
    code: "body_too_complex",
    message: `Request body is too complex: it must nest at most ${jsonLimits.depth} levels deep and hold at most ${jsonLimits.values} values, none of them a number of more than ${jsonLimits.digits} digits, or ${fieldLimit} fields of a form`,
  },
  malformed_json: { code: "malformed_json", message: "Request body is not valid JSON" },
  malformed_content_type: {
    code: "malformed_content_type",
    message: "Request header content-type is malformed",
  },
};

/** A request's body: as it came, as Prism wants it and as a test may see it. */
export interface RequestBody {
  /** Length in bytes. */
  readonly length: number;
  /** Parsed JSON; the text of any other type; `undefined` when there is none. */
  readonly value: unknown;
  /** Parsed JSON, the fields of a form, or text: what a scenario works with. */
  readonly parsed: unknown;
  /**
   * As `parsed`, and JSON under a wrong label parsed, too, so that its secrets are found; `undefined` when it is not what
   * it says. Holds secrets: only `record()` has a use for it.
   */
  readonly content: unknown;
  /** Whether `content` is text that nothing is known about. */
  readonly isText?: boolean;
  readonly problem?: keyof typeof bodyFaults;
  /** As it came; absent when it was too large to keep. Without a type argument: old compilers know of none. */
  readonly bytes?: Buffer;
}

/**
 * Reads a body, and to its end if that is near, so that the client is not left writing; keeps no more than the limit.
 * Reading takes no longer than the server's `requestTimeout`.
 */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The answer still has to go out when reading stops before the end.
  const read: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of read) {
    length += chunk.length;
    if (length <= bodyLimit) chunks.push(chunk);
    if (length > readLimit) break;
  }
  if (length > bodyLimit) return { ...nothing, length, problem: "too_large" };
  const bytes = Buffer.concat(chunks);
  return { ...interpretBody(bytes.toString("utf8"), length, request.headers["content-type"]), bytes };
}

/** The body of a request that has none, or of which none was read. */
export const nothing = { length: 0, value: undefined, parsed: undefined, content: undefined } as const;

function interpretBody(text: string, length: number, contentType: string | undefined): RequestBody {
  const type = mediaType(contentType);
  if (length === 0 && type !== undefined) return nothing;
  if (type === undefined)
    return {
      length,
      value: text,
      parsed: undefined,
      ...(length === 0 ? { content: undefined } : show(text)),
      problem: "malformed_content_type",
    };
  if (isJson(type)) {
    if (isTooComplex(text)) return { ...nothing, length, problem: "too_complex" };
    const parsed = parseJson(text);
    if (parsed === undefined)
      return { length, value: text, parsed: undefined, content: undefined, problem: "malformed_json" };
    return { length, ...parsed, content: parsed.parsed };
  }
  if (type === "application/x-www-form-urlencoded") {
    if (text.split("&", fieldLimit + 1).length > fieldLimit)
      return { ...nothing, length, problem: "too_complex" };
    const fields = Object.fromEntries(new URLSearchParams(text));
    return { length, value: text, parsed: fields, content: fields };
  }
  return { length, value: text, parsed: text, ...show(text) };
}

/** The media type of a header without parameters; "" without a header, `undefined` for one that is malformed. */
function mediaType(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return "";
  try {
    return new MIMEType(contentType).essence;
  } catch {
    return undefined;
  }
}

/** Whether a media type is JSON or one of its `+json` kin. */
export function isJson(type: string): boolean {
  return /^application\/(?:[^;\s]+\+)?json\b/i.test(type);
}

/** JSON under a wrong label is the usual slip: shown parsed, so that its secrets are found. */
function show(text: string): Pick<RequestBody, "content" | "isText"> {
  const parsed = isTooComplex(text) ? undefined : parseJson(text);
  return parsed === undefined ? { content: text, isText: true } : { content: parsed.parsed };
}

// JSON as the validator takes it, and as it was meant: they differ in whole numbers above 2^53.
// The parser's own message quotes the text, secrets included: it is dropped.
function parseJson(text: string): { value: unknown; parsed: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value, parsed: /\d{16}/.test(text) ? parseLosslessJson(text) : value };
  } catch {
    return undefined;
  }
}
