/**
 * Compares the size of a response body with its `Content-Length`. It cannot detect every truncated body: the length
 * of an encoded body does not apply to the decoded bytes, and a body without a length may end anywhere.
 *
 * @param size - Number of bytes that were read.
 * @returns Number of missing bytes; 0 when none are missing, or when that cannot be determined.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-8.6 | RFC 9110, section 8.6}
 *
 * @example
 * ```ts
 * import { missingBytes } from "@energy-clients/client-core";
 *
 * const response = await fetch("https://api.example/report.pdf");
 * const { byteLength } = await response.arrayBuffer();
 * if (missingBytes(response, byteLength) > 0) throw new Error("The report is truncated");
 * ```
 */
export function missingBytes({ headers }: Response, size: number): number {
  const length = headers.get("content-length");
  if (length === null || !/^\d+$/.test(length)) return 0;
  if ((headers.get("content-encoding") ?? "identity") !== "identity") return 0;
  // A fetch that decodes the body and removes Content-Encoding returns more bytes than Content-Length.
  return Math.max(0, Number(length) - size);
}
