import { readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { type Retrieved, sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { checkedSource, checkedUrl, shownUrl } from "./checked-url.ts";
import { type DownloadLimits, download, type Origin } from "./download.ts";
import { findInRedocPage } from "./redoc-page.ts";
import { repeatedKey } from "./repeated-key.ts";

/** One source of an upstream document, read and parsed; not yet judged. */
export interface UpstreamSource extends Retrieved {
  /** Its bytes when they are a document by themselves; undefined when it was found in a page. */
  readonly text: string | undefined;
  readonly format: "json" | "yaml";
  readonly document: SourceDocument;
}

/** Whether a `--from` names a URL; else it is a file. */
export function isUrl(from: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(from);
}

/**
 * Reads a document from a URL or a file: JSON, YAML, or a Redoc page with either of them in it.
 *
 * @param known - What the lock says of the copy that is there, to ask only for a newer one.
 * @returns undefined when the server says that the copy is current.
 * @throws {@link SpecsError} `download_failed`, `file_missing`, `document_unparseable`, `upstream_invalid`.
 */
export async function readSource(
  from: string,
  known: Retrieved | undefined,
  limits: DownloadLimits = {},
): Promise<UpstreamSource | undefined> {
  if (!isUrl(from)) return parseBytes(from, basename(from), readFileBounded(from, limits), {}, limits);
  const origin: Origin = {};
  const response = await download(checkedSource(from), known, limits, origin);
  return response && parseBytes(response.url, from, response.bytes, response.validators, limits, origin);
}

async function parseBytes(
  place: string,
  from: string,
  bytes: Uint8Array,
  validators: Pick<Retrieved, "etag" | "lastModified">,
  limits: DownloadLimits,
  origin: Origin = {},
): Promise<UpstreamSource> {
  const shown = isUrl(place) ? shownUrl(place) : place;
  const text = decode(shown, bytes);
  const start = text.trimStart();
  if (start === "") throw invalid(shown, "is empty");
  const retrieved = { from, sha256: sha256(text), ...validators };
  if (start.startsWith("<")) return { ...retrieved, ...(await fromPage(place, text, limits, origin)) };
  const format = start.startsWith("{") || start.startsWith("[") ? "json" : "yaml";
  return { ...retrieved, text, format, document: parseText(shown, text, format) };
}

async function fromPage(place: string, html: string, limits: DownloadLimits, origin: Origin) {
  const shown = isUrl(place) ? shownUrl(place) : place;
  const page = findInRedocPage(html);
  if (page === undefined) throw invalid(shown, describePage(html));
  if ("document" in page)
    return { text: undefined, format: "json" as const, document: embedded(shown, page.document) };
  const target = isUrl(place) ? checkedUrl(page.specUrl, place) : besideFile(place, page.specUrl);
  const bytes = isUrl(target)
    ? (await download(target, undefined, limits, origin))?.bytes
    : readFileBounded(target, limits);
  const named = isUrl(target) ? shownUrl(target) : target;
  const text = decode(named, bytes ?? new Uint8Array());
  if (text.trimStart().startsWith("<")) throw invalid(named, `is a page again, named by ${shown}`);
  const format = /^\s*[{[]/.test(text) ? ("json" as const) : ("yaml" as const);
  return { text: undefined, format, document: parseText(named, text, format) };
}

function besideFile(place: string, specUrl: string): string {
  if (isUrl(specUrl)) return checkedUrl(specUrl);
  const way = normalize(specUrl);
  // A page is from outside too: it must not choose which file of this machine is read.
  if (isAbsolute(way) || /^[A-Za-z]:|^\\/.test(specUrl) || way.split(/[\\/]/).includes("..")) {
    throw invalid(place, `names the document ${JSON.stringify(specUrl)}, which is not beside the page`);
  }
  return join(dirname(place), way);
}

/** A document within a page has no lines of its own: its places are those of its text as it would be written. */
function embedded(place: string, document: JsonObject): SourceDocument {
  return parseText(`${place}#document`, JSON.stringify(document, null, 2), "json");
}

function parseText(place: string, text: string, format: "json" | "yaml"): SourceDocument {
  try {
    const file = format === "json" ? "upstream.json" : "upstream.yaml";
    const source = parseSource(file, text);
    const repeated = format === "json" ? repeatedKey(text) : undefined;
    if (repeated !== undefined) {
      const { key, ...at } = repeated;
      const problem = `cannot be parsed: ${JSON.stringify(key)} is there twice in one object`;
      throw new SpecsError("document_unparseable", problem, { place: { file, ...at } });
    }
    return {
      ...source,
      file: place,
      placeOf: (path) => ({ ...source.placeOf(path), file: place }),
    };
  } catch (error) {
    if (!(error instanceof SpecsError)) throw error;
    const problem = error.message.replace(/^upstream\.(json|yaml)(:\d+)*: /, "");
    const remedy = ". Ask the document's owner to correct it, or correct a copy and pass it with --from";
    const cutOff =
      format === "json" && isCutOff(text) ? ". It ends in the middle; download it again" : remedy;
    throw new SpecsError("document_unparseable", `${problem}${cutOff}`, {
      place: { file: place, line: error.line, column: error.column },
      cause: error,
    });
  }
}

/** Whether a JSON text has more opened than it closes. */
function isCutOff(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
  }
  return depth > 0;
}

function describePage(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  const named = title ? ` ("${title.slice(0, 80)}")` : "";
  if (/<input\b[^>]*type=["']?password/i.test(html) || /\b(log|sign) ?in\b/i.test(title ?? "")) {
    return `is a login page${named}; log in, download the document and give the file with --from`;
  }
  if (!/<html\b|<!doctype html/i.test(html)) return "is XML, not an OpenAPI document";
  return `is an HTML page${named} with no OpenAPI document in it; give the address of the document itself`;
}

function decode(place: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (hasMark || first === 0 || second === 0) {
    throw invalid(place, "is UTF-16 text; save it as UTF-8, and give the file with --from");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SpecsError(
      "upstream_invalid",
      `${place} is not UTF-8 text; check that it is an OpenAPI document`,
      {
        cause,
      },
    );
  }
}

function readFileBounded(file: string, { maxBytes = 32 * 1024 * 1024 }: DownloadLimits): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) {
      throw invalid(file, `is larger than ${maxBytes / 1024 / 1024} MiB; allow it with --max-size`);
    }
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof SpecsError) throw cause;
    const problem = `cannot be read: ${(cause as Error).message}`;
    throw new SpecsError("file_missing", problem, { place: { file }, cause });
  }
}

function invalid(place: string, problem: string): SpecsError {
  return new SpecsError("upstream_invalid", `${place} ${problem}`);
}
