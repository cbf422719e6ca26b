import type { IncomingMessage } from "node:http";
import type { MockResponse } from "../http/response.js";

/** A response of the real server, and its headers as they are forwarded, one by one. */
export interface UpstreamResponse {
  readonly response: MockResponse;
  readonly headers: readonly (readonly [string, string])[];
}

// Headers of one connection (RFC 9110, section 7.6.1), and headers that fetch sets by itself.
const PER_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "expect",
]);

// Headers that make some servers read another method or target, and headers that browsers add.
const MISLEADING = new Set([
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
  "x-original-method",
  "x-original-url",
  "x-original-uri",
  "x-original-host",
  "x-rewrite-url",
  "x-host",
  "forwarded",
  "via",
  "cookie",
  "cookie2",
  "origin",
  "referer",
]);

function isDropped(name: string): boolean {
  return PER_CONNECTION.has(name) || MISLEADING.has(name) || /^(?:x-forwarded|sec|proxy)-/.test(name);
}

/** The largest response that is forwarded, in bytes. */
const RESPONSE_LIMIT = 64 * 1024 * 1024;

/**
 * Forwards a request to the real server. Does not follow redirects: they are responses like any other.
 *
 * @throws Every error of `fetch()`.
 */
export async function forward(
  url: URL,
  incoming: IncomingMessage,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const headers = new Headers();
  const named = namedByConnection(incoming.headers.connection);
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    if (!isDropped(name) && !named.has(name)) for (const value of values) headers.append(name, value);
  const method = incoming.method ?? "GET";
  const hasBody = bytes.length > 0 && method !== "GET" && method !== "HEAD";
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal,
    // The cast is safe: Node's buffers are never backed by shared memory.
    ...(hasBody && { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  const body = await readResponse(response);
  const own = namedByConnection(response.headers.get("connection"));
  const passed = [...response.headers].filter(([name]) => !PER_CONNECTION.has(name) && !own.has(name));
  return {
    response: {
      status: response.status,
      headers: Object.fromEntries(passed),
      body: body.length === 0 ? undefined : body,
    },
    headers: passed,
  };
}

/** Parses the header names that a `Connection` header lists (RFC 9110, section 7.6.1). */
function namedByConnection(value: string | null | undefined): ReadonlySet<string> {
  return new Set((value ?? "").split(",").map((name) => name.trim().toLowerCase()));
}

async function readResponse({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > RESPONSE_LIMIT) throw new ResponseTooLargeError(`larger than ${RESPONSE_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Thrown for a response that is too large to forward. */
class ResponseTooLargeError extends Error {
  override readonly name = "ResponseTooLargeError";
}
