import type { IncomingMessage } from "node:http";
import type { Answer } from "../answer.js";

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

/**
 * Sends a request on to the real server. Redirects are not followed: they are answers like any other.
 *
 * @throws Whatever fetch throws.
 */
export async function forward(
  upstream: string,
  incoming: IncomingMessage,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    if (!perConnection.has(name)) for (const value of values) headers.append(name, value);
  const method = incoming.method ?? "GET";
  const hasBody = bytes.length > 0 && method !== "GET" && method !== "HEAD";
  const response = await fetch(`${upstream}${incoming.url}`, {
    method,
    headers,
    redirect: "manual",
    signal,
    // Node's own buffers are never shared ones, which is all that the cast says.
    ...(hasBody && { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  const body = new Uint8Array(await response.arrayBuffer());
  const passed = [...response.headers].filter(([name]) => !perConnection.has(name));
  return {
    answer: {
      status: response.status,
      headers: Object.fromEntries(passed),
      body: body.length === 0 ? undefined : body,
    },
    headers: passed,
  };
}
