import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { MockResponse } from "../http/response.js";
import type { Fault } from "./fault.js";

/** Sends a response as a fault demands: late, broken or not at all. */
export async function send(
  outgoing: ServerResponse,
  { status, headers: documented }: MockResponse,
  payload: Uint8Array | string | undefined,
  fault: Fault = {},
): Promise<void> {
  const headers = keepCorsHeaders(outgoing, documented);
  if (fault.delayMs !== undefined && !(await waited(outgoing, fault.delayMs))) return;
  if (fault.reset === "after-read") {
    resetConnection(outgoing);
    return;
  }
  if (fault.reset === "mid-body") {
    sendHalf(outgoing, status, headers, toBytes(payload));
    return;
  }
  outgoing.writeHead(status, headers);
  outgoing.end(fault.body === undefined ? payload : broken(toBytes(payload), fault.body));
}

/**
 * A document may describe the CORS headers of the API's own gateway, as may a real server behind a proxy. A page that may
 * call this server needs those that this server has set.
 */
function keepCorsHeaders(
  outgoing: ServerResponse,
  headers: MockResponse["headers"],
): MockResponse["headers"] {
  const isSet = ([name]: [string, unknown]) => /^access-control-/i.test(name) && outgoing.hasHeader(name);
  const entries = Object.entries(headers);
  return entries.some(isSet) ? Object.fromEntries(entries.filter((entry) => !isSet(entry))) : headers;
}

/** Resets a connection, so that the client cannot mistake it for a regular end. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Tells whether a response has a body that can be broken. */
export function isBreakable(payload: Uint8Array | string | undefined): boolean {
  return payload !== undefined && payload.length > 1;
}

// Returns false if the client or the mock closed the connection meanwhile, and leaves no timer behind.
async function waited(response: ServerResponse, delayMs: number): Promise<boolean> {
  const gone = new AbortController();
  const abort = () => gone.abort();
  response.once("close", abort);
  try {
    await delay(delayMs, undefined, { signal: gone.signal });
    return true;
  } catch {
    return false;
  } finally {
    response.off("close", abort);
  }
}

// The declared length is that of the whole body, so that no client mistakes half of it for all. The connection ends
// after the half was sent: the client receives status and headers, and fails in the body.
function sendHalf(
  response: ServerResponse,
  status: number,
  headers: MockResponse["headers"],
  bytes: Uint8Array,
): void {
  response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
}

function broken(bytes: Uint8Array, how: NonNullable<Fault["body"]>): Uint8Array | string {
  if (how === "truncated") return bytes.subarray(0, bytes.length >> 1);
  return `${new TextDecoder().decode(bytes)},`;
}

function toBytes(payload: Uint8Array | string | undefined): Uint8Array {
  return typeof payload === "string" ? new TextEncoder().encode(payload) : (payload ?? new Uint8Array());
}
