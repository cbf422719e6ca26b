import type { WireRequest } from "./console-client.ts";

/** Bytes of a response that the page reads: more would freeze it. */
export const MAX_BYTES = 1024 * 1024;
/** How long the page waits for a response with its body, in ms. */
const MAX_MS = 30_000;

/** A response, or as much of it as the page reads. */
export interface ReceivedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** The body as text; for a binary body, a remark. */
  readonly body: string;
  /** Why the body is not whole; undefined if it is. */
  readonly cut?: string;
  readonly durationMs: number;
}

/** Why there is no response. Its message says what to do. */
export class NoResponseError extends Error {
  override readonly name = "NoResponseError";
}

/** How a request is sent. All have defaults. */
export interface SendOptions {
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  /** Ends the request and its response. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a request and reads the response up to {@link MAX_BYTES}. Follows no redirect, and sends no cookie and no
 * referrer.
 *
 * @throws {@link NoResponseError} `fetch` gave no response, or it did not begin in time.
 */
export async function sendRequest(
  { method, url, headers, body }: WireRequest,
  { fetch = globalThis.fetch, now = () => performance.now(), signal }: SendOptions = {},
): Promise<ReceivedResponse> {
  const startedAt = now();
  const timeUp = AbortSignal.timeout(MAX_MS);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      signal: signal === undefined ? timeUp : AbortSignal.any([timeUp, signal]),
      // A redirect would be followed with the token.
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
  } catch (cause) {
    if (timeUp.aborted) throw new NoResponseError(`No response within ${MAX_MS / 1000} s.`, { cause });
    if (signal?.aborted)
      throw new NoResponseError("You cancelled the request; it may have been acted on.", { cause });
    throw new NoResponseError("The browser got no response, and tells a page no reason.", { cause });
  }
  if (response.type === "opaqueredirect")
    throw new NoResponseError(
      "The response is a redirect, which the console does not follow: the token would follow it.",
    );
  const { text, cut } = await readBody(response, timeUp);
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers].sort(([one], [other]) => one.localeCompare(other)),
    body: text,
    ...(cut !== undefined && { cut }),
    durationMs: Math.round(now() - startedAt),
  };
}

async function readBody(response: Response, timeUp: AbortSignal): Promise<{ text: string; cut?: string }> {
  const type = response.headers.get("content-type") ?? "";
  const isText =
    type === "" || /\b(?:json|text|xml|x-www-form-urlencoded|javascript|yaml|csv|event-stream)\b/i.test(type);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let cut: string | undefined;
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      const rest = MAX_BYTES - length;
      chunks.push(part.value.subarray(0, rest));
      length += Math.min(part.value.length, rest);
      if (part.value.length <= rest) continue;
      cut = `The body is larger than ${MAX_BYTES / 1024} KiB; the rest was not read.`;
      break;
    }
  } catch {
    cut = timeUp.aborted
      ? `The body did not end within ${MAX_MS / 1000} s; this is what arrived.`
      : "The connection ended in mid-body; this is what arrived.";
  }
  // Ends the connection: an endless response must not go on in the background.
  await reader?.cancel().catch(() => {});
  if (!isText && length > 0)
    return { text: `[${length} bytes of ${type}]`, ...(cut !== undefined && { cut }) };
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return { text: new TextDecoder().decode(whole), ...(cut !== undefined && { cut }) };
}

/** Writes JSON with an indentation, digit for digit; any other text stays as it is. */
export function readableBody(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return indent(text);
}

// JSON.stringify(JSON.parse()) would round integers above 2^53 and lose a name that stands twice.
function indent(json: string): string {
  let depth = 0;
  let shown = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === "}" || token === "]") {
      depth -= 1;
      shown += /[{[]$/.test(shown) ? token : line() + token;
    } else {
      const isFirst = /[{[]$/.test(shown);
      if (isFirst) shown += line();
      shown += token;
      if (token === "{" || token === "[") depth += 1;
      if (token === ",") shown += line();
      if (token === ":") shown += " ";
    }
  }
  return shown;
}
