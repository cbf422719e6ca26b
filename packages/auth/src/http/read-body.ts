import { missingBytes } from "@energy-clients/client-core";
import { keepBody } from "./buffered-response.js";

/** What {@link readBody} throws when there is too much to read. */
export class BodyTooLarge extends Error {}

/** What {@link readBody} throws when the body ended before its `Content-Length`. */
export class BodyTooShort extends Error {}

/**
 * Reads an answer's body to its end, so that a body that breaks off or never ends is noticed while something can be
 * done about it.
 *
 * @param maxBytes - Size, after decompression, beyond which it stops reading.
 * @returns The same answer with its body in memory.
 * @throws {@link BodyTooLarge} or {@link BodyTooShort}; whatever the body's stream throws.
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
  return keepBody(response, joined(chunks, size));
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
