import type { Retrieved } from "../lock.ts";
import { SpecsError } from "../specs-error.ts";

/** Bounds of a download. */
export interface DownloadLimits {
  /** Bytes after decompression. @defaultValue 32 MiB */
  readonly maxBytes?: number;
  /** Milliseconds from the request to the last byte, redirects included. @defaultValue 60000 */
  readonly timeoutMs?: number;
}

/** What a server answered. */
export interface Download {
  /** The URL that answered, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly validators: Pick<Retrieved, "etag" | "lastModified">;
}

const MAX_REDIRECTS = 5;

/**
 * Downloads a document over https, or http on the machine itself.
 *
 * @param known - The validators of the copy that is there already; then the server may answer "not modified".
 * @returns The answer, or undefined when the copy is current.
 * @throws {@link SpecsError} `download_failed`, naming the URL and what to do.
 */
export async function download(
  from: string,
  known?: Retrieved,
  { maxBytes = 32 * 1024 * 1024, timeoutMs = 60_000 }: DownloadLimits = {},
): Promise<Download | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { url, response } = await follow(from, known, signal);
    if (response.status === 304 && known !== undefined) return undefined;
    if (!response.ok) {
      await response.body?.cancel();
      throw failed(url, `answered ${response.status} ${response.statusText}`.trim(), statusRemedy(response));
    }
    const { headers } = response;
    const etag = headers.get("etag") ?? undefined;
    const lastModified = headers.get("last-modified") ?? undefined;
    return {
      url,
      bytes: await readBounded(url, response, maxBytes),
      contentType: headers.get("content-type") ?? "",
      validators: { ...(etag && { etag }), ...(lastModified && { lastModified }) },
    };
  } catch (cause) {
    if (cause instanceof SpecsError) throw cause;
    if (signal.aborted) {
      const remedy = "try again later, or download it by other means and give the file with --from";
      throw failed(from, `did not end within ${timeoutMs / 1000} s`, remedy, cause);
    }
    throw failed(from, `can not be reached: ${reasonOf(cause)}`, "check the address and the network", cause);
  }
}

async function follow(from: string, known: Retrieved | undefined, signal: AbortSignal) {
  let url = checkedUrl(from);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetchOnceMore(url, {
      signal,
      redirect: "manual",
      headers: {
        accept: "application/json, application/yaml;q=0.9, text/html;q=0.5, */*;q=0.1",
        ...(known?.etag && { "if-none-match": known.etag }),
        ...(known?.lastModified && { "if-modified-since": known.lastModified }),
      },
    });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { url, response };
    await response.body?.cancel();
    url = checkedUrl(location, url);
  }
  throw failed(from, `redirects more than ${MAX_REDIRECTS} times`, "give the document's own address");
}

/** A server may close a kept connection just as the request goes out; a GET is then sent again, on a new one. */
async function fetchOnceMore(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (!["ECONNRESET", "UND_ERR_SOCKET"].includes(codeOf(cause as Error))) throw cause;
    return await fetch(url, init);
  }
}

/**
 * The URL in full.
 *
 * @throws {@link SpecsError} `download_failed` unless it is https, or http on the loopback interface, without a
 * password in it.
 */
export function checkedUrl(text: string, base?: string): string {
  const url = URL.parse(text, base);
  if (url === null)
    throw failed(text, "is no URL", "give a full address such as https://api.example/openapi.json");
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    const shown = base === undefined ? text : `${base} redirects to ${url.href}, which`;
    throw failed(shown, "is not https", "a document that anybody on the way could change is not taken");
  }
  if (url.username !== "" || url.password !== "") {
    throw failed(`https://${url.host}`, "carries a user name or password", "download it and give the file");
  }
  return url.href;
}

async function readBounded(url: string, response: Response, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => {
    const remedy = "is it the right address? A larger document can be given as a file, with --max-size";
    return failed(url, `is larger than ${maxBytes / 1024 / 1024} MiB`, remedy);
  };
  if (Number(response.headers.get("content-length")) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The length may be missing or wrong, and a compressed body grows: what counts is what arrives.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function statusRemedy({ status }: Response): string {
  if (status === 401 || status === 403) return "log in, download the document and give the file with --from";
  if (status === 404 || status === 410) return "look for the document's new address";
  return "try again later";
}

function failed(url: string, problem: string, remedy: string, cause?: unknown): SpecsError {
  return new SpecsError("download_failed", `${url} ${problem}; ${remedy}`, { cause });
}

function codeOf({ cause }: Error): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
}

function reasonOf(cause: unknown): string {
  const { cause: inner, message } = cause as Error;
  return inner instanceof Error && inner.message !== "" ? inner.message : message;
}
