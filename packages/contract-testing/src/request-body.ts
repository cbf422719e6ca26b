import type { IncomingMessage } from "node:http";
import { MIMEType } from "node:util";
import { parseLosslessJson } from "./correct/lossless-json.js";
import { redactText, redactValue } from "./redact.js";

/** The largest body that the mock reads, in bytes. */
const bodyLimit = 10 * 1024 * 1024;

/** What can be wrong with a body before any schema is looked at. */
export const bodyFaults = {
  too_large: { code: "body_too_large", message: `Request body is larger than ${bodyLimit} bytes` },
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
  /** Parsed JSON or form fields without secrets; `undefined` when there is none or it is not what it says. */
  readonly shown: unknown;
  readonly problem?: keyof typeof bodyFaults;
  /** As it came; absent when it was too large to keep. Without a type argument: old compilers know of none. */
  readonly bytes?: Buffer;
}

/** Reads a body to its end, so that the client is never left writing, but keeps no more than the limit. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= bodyLimit) chunks.push(chunk);
  }
  if (length > bodyLimit) return { ...nothing, length, problem: "too_large" };
  const bytes = Buffer.concat(chunks);
  return { ...interpretBody(bytes.toString("utf8"), length, request.headers["content-type"]), bytes };
}

/** The body of a request that has none, or of which none was read. */
export const nothing = { length: 0, value: undefined, parsed: undefined, shown: undefined } as const;

function interpretBody(text: string, length: number, contentType: string | undefined): RequestBody {
  const type = mediaType(contentType);
  if (type === undefined)
    return {
      length,
      value: text,
      parsed: undefined,
      shown: length === 0 ? undefined : show(text),
      problem: "malformed_content_type",
    };
  if (length === 0) return nothing;
  if (isJson(type)) {
    const parsed = parseJson(text);
    if (parsed === undefined)
      return { length, value: text, parsed: undefined, shown: undefined, problem: "malformed_json" };
    return { length, ...parsed, shown: redactValue(parsed.parsed) };
  }
  if (type === "application/x-www-form-urlencoded") {
    const fields = Object.fromEntries(new URLSearchParams(text));
    return { length, value: text, parsed: fields, shown: redactValue(fields) };
  }
  return { length, value: text, parsed: text, shown: show(text) };
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
function show(text: string): unknown {
  const parsed = parseJson(text);
  return parsed === undefined ? redactText(text) : redactValue(parsed.parsed);
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
