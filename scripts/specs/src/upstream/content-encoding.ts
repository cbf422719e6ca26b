import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { failed } from "./checked-url.ts";

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  deflate: inflateSync,
  br: (body, options) => brotliDecompressSync(body, options),
};

/**
 * Decompresses a body. Own code, as `fetch` accepts a body that ends in the middle: half a YAML document can be a
 * document.
 *
 * @param url - As it is shown.
 * @throws {@link SpecsError} `download_failed` for a body that is broken, too large, or encoded in another way.
 */
export function decoded(
  url: string,
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Uint8Array {
  const encodings = (encoding ?? "").split(",").map((one) => one.trim().toLowerCase());
  return encodings.reverse().reduce((bytes, name) => {
    if (name === "" || name === "identity" || bytes.length === 0) return bytes;
    const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
    if (decode === undefined) {
      throw failed(url, `is encoded as ${JSON.stringify(name)}`, "download it and give the file with --from");
    }
    try {
      return decode(bytes, { maxOutputLength: maxBytes });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
        const remedy = "is it the right address? A larger document can be given as a file, with --max-size";
        throw failed(url, `is larger than ${maxBytes / 1024 / 1024} MiB`, remedy, cause);
      }
      const problem = `has a body that is not valid ${name}: ${(cause as Error).message}`;
      throw failed(
        url,
        problem,
        "try again; if it stays so, tell the owner, or give a file with --from",
        cause,
      );
    }
  }, body);
}
