/**
 * The bytes that a response's body is short of, by its `Content-Length`. Not all that were cut can be told: a body that
 * was encoded has another length than it says, one without a length may end anywhere, and decoders, those of Node
 * included, take a stream that was cut for one that ends.
 *
 * @param size - Bytes that were read.
 * @returns 0 when the body is whole, as far as that can be told.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-8.6 | RFC 9110, section 8.6}
 */
export function missingBytes({ headers }: Response, size: number): number {
  const encoding = headers.get("content-encoding") ?? "identity";
  const length = headers.get("content-length") ?? "";
  if (encoding !== "identity" || !/^\d+$/.test(length)) return 0;
  // A fetch that decodes and drops the encoding's header has more bytes than the length says.
  return Math.max(0, Number(length) - size);
}
