import { Agent, EnvHttpProxyAgent, fetch } from "undici";
import type { Retrieved } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { isSpecialAddress, judgedLookup, literalAddress } from "./addresses.ts";
import { checkedUrl, failed, shownUrl } from "./checked-url.ts";

/** Bounds of a download. */
export interface DownloadLimits {
  /** Bytes after decompression. @defaultValue 32 MiB */
  readonly maxBytes?: number;
  /** Milliseconds from the request to the last byte, redirects included. @defaultValue 60000 */
  readonly timeoutMs?: number;
}

/** A downloaded document. */
export interface Download {
  /** The URL of the response, after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly validators: Pick<Retrieved, "etag" | "lastModified">;
}

const MAX_REDIRECTS = 5;

/**
 * Downloads a document over https, or http on the machine itself. A redirect from a public address into the machine or a
 * private network is refused, by the address that the connection is made to.
 *
 * @param known - The validators of the copy that is there already; then the server may respond "not modified".
 * @param origin - Given, it is what an earlier download started from; else it is told.
 * @returns The document, or undefined when the copy is current.
 * @throws {@link SpecsError} `download_failed`, naming the URL and what to do.
 */
export async function download(
  from: string,
  known?: Retrieved,
  { maxBytes = 32 * 1024 * 1024, timeoutMs = 60_000 }: DownloadLimits = {},
  origin: Origin = {},
): Promise<Download | undefined> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { url, response } = await follow(from, known, signal, origin);
    if (response.status === 304 && known !== undefined) return undefined;
    if (!response.ok) {
      await response.body?.cancel();
      throw failed(
        shownUrl(url),
        `returned ${response.status} ${response.statusText}`.trim(),
        statusRemedy(response),
      );
    }
    const { headers } = response;
    const etag = headers.get("etag") ?? undefined;
    const lastModified = headers.get("last-modified") ?? undefined;
    return {
      url,
      bytes: await readBounded(shownUrl(url), response, maxBytes),
      contentType: headers.get("content-type") ?? "",
      validators: { ...(etag && { etag }), ...(lastModified && { lastModified }) },
    };
  } catch (cause) {
    const refusal = refusalIn(cause);
    if (refusal !== undefined) throw refusal;
    if (signal.aborted) {
      const remedy = "try again later, or download it by other means and give the file with --from";
      throw failed(shownUrl(from), `did not end within ${timeoutMs / 1000} s`, remedy, cause);
    }
    throw failed(
      shownUrl(from),
      `cannot be reached: ${reasonOf(cause)}`,
      "check the address and the network",
      cause,
    );
  }
}

async function follow(
  from: string,
  known: Retrieved | undefined,
  signal: AbortSignal,
  origin: Origin,
): Promise<{ url: string; response: Response }> {
  let url = checkedUrl(from);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetchOnceMore(url, origin, {
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
  throw failed(
    shownUrl(from),
    `redirects more than ${MAX_REDIRECTS} times`,
    "give the document's own address",
  );
}

/** Where a download starts from; it decides where redirects, and the page that names a document, may lead. */
export interface Origin {
  /** Whether the first address was one of this machine or a private network; undefined until it is known. */
  isSpecial?: boolean;
}

/**
 * Refuses to be led from a public address into the machine or the network around it: the server that a document is
 * downloaded from must not choose what else is asked.
 */
function judge(origin: Origin, hostname: string, addresses: readonly string[]): void {
  const special = addresses.find(isSpecialAddress);
  origin.isSpecial ??= special !== undefined;
  if (special === undefined || origin.isSpecial) return;
  const problem = `is at ${special}, an address of this machine or a private network`;
  throw failed(
    hostname,
    problem,
    "a public address must not lead there; download it and give the file with --from",
  );
}

/** A server may close a kept connection just as the request goes out; a GET is then sent again, on a new one. */
async function fetchOnceMore(url: string, origin: Origin, init: RequestInit): Promise<Response> {
  const literal = literalAddress(new URL(url).hostname);
  if (literal !== undefined) judge(origin, literal, [literal]);
  const options = {
    connect: { lookup: judgedLookup((hostname, addresses) => judge(origin, hostname, addresses)) },
  };
  // Behind a proxy it is the proxy that looks names up and connects; Node is told of it as everywhere else.
  const isProxied = process.env.NODE_USE_ENV_PROXY === "1" || process.execArgv.includes("--use-env-proxy");
  const dispatcher = isProxied ? new EnvHttpProxyAgent() : new Agent(options);
  const send = () => fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;
  try {
    return await send();
  } catch (cause) {
    if (!["ECONNRESET", "UND_ERR_SOCKET"].includes(codeOf(cause as Error))) throw cause;
    return await send();
  }
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

/** Our own refusal, which `fetch` wraps when it comes while connecting. */
function refusalIn(error: unknown): SpecsError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SpecsError) return cause;
  }
  return undefined;
}

function codeOf({ cause }: Error): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
}

function reasonOf(cause: unknown): string {
  const { cause: inner, message } = cause as Error;
  return inner instanceof Error && inner.message !== "" ? inner.message : message;
}
