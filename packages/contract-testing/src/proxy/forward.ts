import type { IncomingMessage } from "node:http";
import type { Answer } from "../http/response.js";

/** An answer of the real server, and its headers one by one, as they are passed on. */
export interface UpstreamAnswer {
  readonly answer: Answer;
  readonly headers: readonly (readonly [string, string])[];
}

// They belong to one connection (RFC 9110, section 7.6.1), or are made anew by fetch on the way out or in.
const perConnection = new Set([
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

// Headers by which some servers take a request for another one than its method and target say, and what a browser adds.
const misleading = new Set([
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
  return perConnection.has(name) || misleading.has(name) || /^(?:x-forwarded|sec|proxy)-/.test(name);
}

/** The largest answer that is passed on, in bytes. */
const answerLimit = 64 * 1024 * 1024;

/**
 * Sends a request on to the real server. Redirects are not followed: they are answers like any other.
 *
 * @throws Whatever fetch throws.
 */
export async function forward(
  url: URL,
  incoming: IncomingMessage,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
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
    // Node's own buffers are never shared ones, which is all that the cast says.
    ...(hasBody && { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  const body = await readAnswer(response);
  const own = namedByConnection(response.headers.get("connection"));
  const passed = [...response.headers].filter(([name]) => !perConnection.has(name) && !own.has(name));
  return {
    answer: {
      status: response.status,
      headers: Object.fromEntries(passed),
      body: body.length === 0 ? undefined : body,
    },
    headers: passed,
  };
}

/** Header names that a `Connection` header says to be of one connection only (RFC 9110, section 7.6.1). */
function namedByConnection(value: string | null | undefined): ReadonlySet<string> {
  return new Set((value ?? "").split(",").map((name) => name.trim().toLowerCase()));
}

async function readAnswer({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > answerLimit) throw new AnswerTooLargeError(`larger than ${answerLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Says that an answer was too large to be passed on. */
class AnswerTooLargeError extends Error {
  override readonly name = "AnswerTooLargeError";
}
