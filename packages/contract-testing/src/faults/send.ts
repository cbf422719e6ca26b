import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "../http/response.js";
import type { Fault } from "./fault.js";

/** Sends an answer as a fault has it: late, broken or not at all. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  payload: Uint8Array | string | undefined,
  fault: Fault = {},
): Promise<void> {
  if (fault.delayMs !== undefined && !(await waited(response, fault.delayMs))) return;
  if (fault.reset === "after-read") {
    resetConnection(response);
    return;
  }
  if (fault.reset === "mid-body") {
    sendHalf(response, answer, toBytes(payload));
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(fault.body === undefined ? payload : broken(toBytes(payload), fault.body));
}

/** Ends a connection so that the other side can not take it for a proper end. */
export function resetConnection(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Whether an answer has a body that can be broken off. */
export function isBreakable(payload: Uint8Array | string | undefined): boolean {
  return payload !== undefined && payload.length > 1;
}

// False when the client, or the whole mock, went away in the meantime: then no timer is left behind.
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

// The declared length is that of the whole, so that no client can take the half for all. What was written is sent
// before the connection ends: the client gets status and headers, and fails in the body.
function sendHalf(response: ServerResponse, { status, headers }: Answer, bytes: Uint8Array): void {
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
