import type { IncomingMessage } from "node:http";
import { MIMEType } from "node:util";
import { isTooComplex, JSON_LIMITS, parseLosslessJson } from "./json.js";
import { type FormField, parseMultipart } from "./multipart.js";

/** The largest body that is kept, in bytes. A body above twice the limit is not read to its end. */
const BODY_LIMIT = 10 * 1024 * 1024;
const READ_LIMIT = 2 * BODY_LIMIT;

/** The most fields of a form: Prism's time grows with the square of their number. */
const FIELD_LIMIT = 1000;

/** What can be wrong with a body before a schema is applied. */
export const BODY_PROBLEMS = {
  too_large: { code: "body_too_large", message: `Request body is larger than ${BODY_LIMIT} bytes` },
  too_complex: {
    code: "body_too_complex",
    message: `Request body is too complex: it must nest at most ${JSON_LIMITS.depth} levels deep and hold at most ${JSON_LIMITS.values} values, none of them a number of more than ${JSON_LIMITS.digits} digits, or ${FIELD_LIMIT} fields of a form`,
  },
  malformed_json: { code: "malformed_json", message: "Request body is not valid JSON" },
  malformed_form: {
    code: "malformed_form",
    message: "Request body is not valid multipart/form-data with the boundary of its content type",
  },
  malformed_content_type: {
    code: "malformed_content_type",
    message: "Request header content-type is malformed",
  },
};

/** A request's body: as it arrived, as Prism takes it, and as a test sees it. */
export interface RequestBody {
  /** Length in bytes. */
  readonly length: number;
  /** Parsed JSON, or the text of any other type; `undefined` without a body. */
  readonly value: unknown;
  /** Parsed JSON, the fields of a form, or text, for scenarios. */
  readonly parsed: unknown;
  /**
   * Like `parsed`, but also parses JSON with another content type, so that its secrets are found. `undefined` if the
   * body does not match its content type. Holds secrets: only `record()` may use it.
   */
  readonly content: unknown;
  /** Whether `content` is text of unknown structure. */
  readonly isText?: boolean;
  /** The fields of a `multipart/form-data` body, files as text. */
  readonly fields?: readonly FormField[];
  readonly problem?: keyof typeof BODY_PROBLEMS;
  /** The bytes as they arrived; absent if too large. Without a type argument, which old compilers do not know. */
  readonly bytes?: Buffer;
}

/**
 * Reads a body. Keeps no more than the limit, but reads up to twice the limit so that the client can finish writing.
 * Takes no longer than the server's `requestTimeout`.
 */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The response must still be sent when reading stops early.
  const read: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of read) {
    length += chunk.length;
    if (length <= BODY_LIMIT) chunks.push(chunk);
    if (length > READ_LIMIT) break;
  }
  if (length > BODY_LIMIT) return { ...NO_BODY, length, problem: "too_large" };
  const bytes = Buffer.concat(chunks);
  const contentType = request.headers["content-type"];
  const body = { ...interpretBody(bytes.toString("utf8"), length, contentType), bytes };
  return mediaType(contentType) === "multipart/form-data" && length > 0
    ? withFields(body, contentType ?? "")
    : body;
}

function withFields<Body extends RequestBody>(body: Body, contentType: string): Body {
  const fields = parseMultipart(body.bytes ?? Buffer.alloc(0), contentType);
  if (fields === undefined) return { ...body, problem: "malformed_form" };
  return fields.length > FIELD_LIMIT ? { ...body, problem: "too_complex" } : { ...body, fields };
}

/** The body of a request without one, or of which none was read. */
export const NO_BODY = { length: 0, value: undefined, parsed: undefined, content: undefined } as const;

function interpretBody(text: string, length: number, contentType: string | undefined): RequestBody {
  const type = mediaType(contentType);
  if (length === 0 && type !== undefined) return NO_BODY;
  if (type === undefined)
    return {
      length,
      value: text,
      parsed: undefined,
      ...(length === 0 ? { content: undefined } : show(text)),
      problem: "malformed_content_type",
    };
  if (isJson(type)) {
    if (isTooComplex(text)) return { ...NO_BODY, length, problem: "too_complex" };
    const parsed = parseJson(text);
    if (parsed === undefined)
      return { length, value: text, parsed: undefined, content: undefined, problem: "malformed_json" };
    return { length, ...parsed, content: parsed.parsed };
  }
  if (type === "application/x-www-form-urlencoded") {
    if (text.split("&", FIELD_LIMIT + 1).length > FIELD_LIMIT)
      return { ...NO_BODY, length, problem: "too_complex" };
    const fields = Object.fromEntries(new URLSearchParams(text));
    return { length, value: text, parsed: fields, content: fields };
  }
  return { length, value: text, parsed: text, ...show(text) };
}

/** Parses a header's media type without parameters; "" without a header, `undefined` if it is malformed. */
function mediaType(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return "";
  try {
    return new MIMEType(contentType).essence;
  } catch {
    return undefined;
  }
}

/** Tells whether a media type is JSON or has the suffix `+json`. */
export function isJson(type: string): boolean {
  return /^application\/(?:[^;\s]+\+)?json\b/i.test(type);
}

/** Parses JSON that has another content type, a common mistake, so that its secrets are found. */
function show(text: string): Pick<RequestBody, "content" | "isText"> {
  const parsed = isTooComplex(text) ? undefined : parseJson(text);
  return parsed === undefined ? { content: text, isText: true } : { content: parsed.parsed };
}

// As the validator takes it, and exactly: they differ in integers above 2^53.
// The parser's message is dropped, as it quotes the text and with it secrets.
function parseJson(text: string): { value: unknown; parsed: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value, parsed: /\d{16}/.test(text) ? parseLosslessJson(text) : value };
  } catch {
    return undefined;
  }
}
