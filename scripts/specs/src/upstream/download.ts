import { STATUS_CODES } from "node:http";
import { setTimeout } from "node:timers/promises";
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from "undici";
import type { Retrieved } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { isSpecialAddress, judgedLookup, literalAddress } from "./addresses.ts";
import { checkedUrl, failed, shownUrl } from "./checked-url.ts";
import { decoded } from "./content-encoding.ts";
import { retryAfterMs } from "./retry-after.ts";

/** Bounds of a download. */
export interface DownloadLimits {
  /** Bytes after decompression. @defaultValue 32 MiB */
  readonly maxBytes?: number;
  /** Milliseconds from the request to the last byte, redirects included. @defaultValue 60000 */
  readonly timeoutMs?: number;
  /** Waits as long as a server asks for with `Retry-After`, if that is within the time. @defaultValue a timer */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
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
  limits: DownloadLimits = {},
  origin: Origin = {},
): Promise<Download | undefined> {
  const { maxBytes = 32 * 1024 * 1024, timeoutMs = 60_000 } = limits;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { url, response } = await followPatiently(from, known, signal, origin, limits);
    const { statusCode: status, body } = response;
    if (status === 304 && known !== undefined) {
      await body.dump();
      return undefined;
    }
    if (status < 200 || status > 299) {
      await body.dump();
      throw failed(
        shownUrl(url),
        `returned ${status} ${STATUS_CODES[status] ?? ""}`.trim(),
        statusRemedy(response),
      );
    }
    const [etag, lastModified] = [headerOf(response, "etag"), headerOf(response, "last-modified")];
    const raw = await readBounded(shownUrl(url), response, maxBytes);
    return {
      url,
      bytes: decoded(shownUrl(url), raw, headerOf(response, "content-encoding"), maxBytes),
      contentType: headerOf(response, "content-type") ?? "",
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

type Response = Dispatcher.ResponseData;

/** Statuses with which a server asks to come back later. */
const BUSY = [429, 503];

/** Keeps to `Retry-After`, up to three times, while the time lasts. */
async function followPatiently(
  from: string,
  known: Retrieved | undefined,
  signal: AbortSignal,
  origin: Origin,
  { timeoutMs = 60_000, wait = (ms, signal) => setTimeout(ms, undefined, { signal }) }: DownloadLimits,
): Promise<{ url: string; response: Response }> {
  let left = timeoutMs;
  for (let tries = 0; ; tries++) {
    const found = await follow(from, known, signal, origin);
    const { response } = found;
    const delay = BUSY.includes(response.statusCode)
      ? retryAfterMs(headerOf(response, "retry-after"))
      : undefined;
    if (delay === undefined || delay >= left || tries === 3) return found;
    await response.body.dump();
    await wait(delay, signal);
    left -= delay;
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
      headers: {
        "user-agent": "energy-clients-specs",
        "accept-encoding": "gzip, deflate, br",
        accept: "application/json, application/yaml;q=0.9, text/html;q=0.5, */*;q=0.1",
        ...(known?.etag && { "if-none-match": known.etag }),
        ...(known?.lastModified && { "if-modified-since": known.lastModified }),
      },
    });
    const location = headerOf(response, "location");
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || location === undefined)
      return { url, response };
    await response.body.dump();
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
async function fetchOnceMore(
  url: string,
  origin: Origin,
  init: { readonly signal: AbortSignal; readonly headers: Record<string, string> },
): Promise<Response> {
  const literal = literalAddress(new URL(url).hostname);
  if (literal !== undefined) judge(origin, literal, [literal]);
  const options = {
    connect: { lookup: judgedLookup((hostname, addresses) => judge(origin, hostname, addresses)) },
  };
  // Behind a proxy it is the proxy that looks names up and connects; Node is told of it as everywhere else.
  const isProxied = process.env.NODE_USE_ENV_PROXY === "1" || process.execArgv.includes("--use-env-proxy");
  const dispatcher = isProxied ? new EnvHttpProxyAgent() : new Agent(options);
  const send = () => request(url, { ...init, dispatcher });
  try {
    return await send();
  } catch (cause) {
    if (!["ECONNRESET", "UND_ERR_SOCKET"].includes(codeOf(cause))) throw cause;
    return await send();
  }
}

async function readBounded(url: string, response: Response, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => {
    const remedy = "is it the right address? A larger document can be given as a file, with --max-size";
    return failed(url, `is larger than ${maxBytes / 1024 / 1024} MiB`, remedy);
  };
  if (Number(headerOf(response, "content-length")) > maxBytes) {
    await response.body.dump();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The length may be missing or wrong: what counts is what arrives.
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function statusRemedy(response: Response): string {
  const { statusCode: status } = response;
  const delay = BUSY.includes(status) ? retryAfterMs(headerOf(response, "retry-after")) : undefined;
  if (delay !== undefined)
    return `try again after ${Math.ceil(delay / 1000)} s, as it asks for (Retry-After)`;
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

function headerOf({ headers }: Response, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? "";
}

function reasonOf(cause: unknown): string {
  const { cause: inner, message } = cause as Error;
  return inner instanceof Error && inner.message !== "" ? inner.message : message;
}
