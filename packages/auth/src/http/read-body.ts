import { missingBytes } from "@energy-clients/client-core";
import { bufferResponse } from "./buffered-response.js";

/** Thrown by {@link readBody} when the body is larger than allowed. */
export class BodyTooLarge extends Error {}

/** Thrown by {@link readBody} when the body is shorter than its `Content-Length`. */
export class BodyTooShort extends Error {}

/**
 * Reads a response's body to its end, so that a body that breaks off or never ends is noticed while the request can still
 * be retried.
 *
 * @param maxBytes - Largest size after decompression.
 * @returns The same response with its body in memory.
 * @throws {@link BodyTooLarge} or {@link BodyTooShort}; any error of the body's stream.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Response> {
  if (!response.body) return response;
  const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = response.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      void reader.cancel().catch(() => undefined);
      throw new BodyTooLarge();
    }
    chunks.push(value);
  }
  const missing = missingBytes(response, size);
  if (missing > 0) throw new BodyTooShort(`${missing} bytes of its Content-Length are missing`);
  return bufferResponse(response, joined(chunks, size));
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Cancels the body of a response that nobody will read, so that its connection can be used again. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}
