import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "../document/apis.ts";
import { asRead, readDocumentValue } from "../document/as-read.ts";
import { type JsonObject, readDocument, type SourceDocument } from "../document/document.ts";
import { type LockEntry, type Retrieved, sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { canonical } from "./canonical.ts";
import { checkUpstreamDocument } from "./check-upstream-document.ts";
import type { DownloadLimits } from "./download.ts";
import { joinDocuments } from "./join-documents.ts";
import { isUrl, readSource, type UpstreamSource } from "./read-source.ts";

/** A new upstream document, checked. */
export interface Upstream {
  /** `json` or `yaml`: the ending of its file. */
  readonly format: "json" | "yaml";
  /** What is to be written: the owner's own bytes where there is one source. */
  readonly text: string;
  readonly document: JsonObject;
  readonly retrieved: readonly Retrieved[];
}

/** The upstream document that is vendored now. */
export function currentUpstream(root: string, api: Api): SourceDocument | undefined {
  const files = ["json", "yaml"].map((ending) => `specs/${api.name}/upstream.${ending}`);
  const file = files.find((candidate) => existsSync(join(root, candidate)));
  return file === undefined ? undefined : asRead(readDocument(root, file));
}

/**
 * Where an API's document is to be had: what the caller names, else what `specs/apis.json` says.
 *
 * @throws {@link SpecsError} `usage` when there is neither.
 */
export function sourcesOf(api: Api, from: readonly string[]): readonly string[] {
  const sources = from.length > 0 ? from : (api.sources ?? []);
  if (sources.length > 0) return sources;
  const problem = `${api.title} publishes no document; give the one that you have with --from`;
  throw new SpecsError("usage", problem);
}

/** The overlays that an API has now: what corrects its owner's document. */
export function currentOverlays(root: string, api: Api): SourceDocument[] {
  return ["overlay.yaml", "examples.yaml"]
    .map((name) => `specs/${api.name}/${name}`)
    .filter((file) => existsSync(join(root, file)))
    .map((file) => readDocument(root, file));
}

/**
 * Reads an API's sources and joins them.
 *
 * @param current - The vendored document and what the lock says of it; undefined for a new API.
 * @param overlays - What corrects the document before it is checked; what is returned is as the owner wrote it.
 * @returns undefined when they say what the vendored document says, order and formatting aside.
 * @throws {@link SpecsError} `download_failed`, `file_missing`, `document_unparseable`, `upstream_invalid`.
 */
export async function readUpstream(
  from: readonly string[],
  current: { readonly source: SourceDocument; readonly entry: LockEntry | undefined } | undefined,
  limits: DownloadLimits = {},
  overlays: readonly SourceDocument[] = [],
): Promise<Upstream | undefined> {
  const sources = await readAll(from, known(from, current), limits);
  if (sources === undefined) return undefined;
  for (const { document } of sources)
    await (current === undefined ? checkUpstreamDocument : checkWithin)(document, overlays);
  const [only, ...others] = sources;
  if (only === undefined) throw new SpecsError("usage", "expected at least one source");
  const joined = readDocumentValue(others.length === 0 ? only.document.value : joinDocuments(sources));
  if (current !== undefined && canonical(joined) === canonical(current.source.value)) return undefined;
  const isOwn = others.length === 0 && only.text !== undefined;
  return {
    format: isOwn ? only.format : "json",
    text: isOwn ? (only.text as string) : `${JSON.stringify(joined, null, 2)}\n`,
    document: joined,
    retrieved: sources.map(({ from: source, sha256: hash, etag, lastModified }) => ({
      from: source,
      sha256: hash,
      ...(etag && { etag }),
      ...(lastModified && { lastModified }),
    })),
  };
}

/**
 * Overlays of an API that is there may add operations which the document now has as well, so they count only where the
 * document is refused without them, and not for what is said of it.
 */
async function checkWithin(document: SourceDocument, overlays: readonly SourceDocument[]): Promise<void> {
  try {
    await checkUpstreamDocument(document);
  } catch (error) {
    if (overlays.length === 0 || !(error instanceof SpecsError)) throw error;
    try {
      await checkUpstreamDocument(document, overlays);
    } catch {
      throw error;
    }
  }
}

/** Validators are worth something only while the vendored file is what they were given for, and all of it. */
function known(
  from: readonly string[],
  current: { readonly source: SourceDocument; readonly entry: LockEntry | undefined } | undefined,
): ReadonlyMap<string, Retrieved> {
  const { inputs, retrieved = [] } = current?.entry ?? {};
  const isUntouched = current !== undefined && inputs?.[current.source.file] === sha256(current.source.text);
  const isSame = retrieved.length === from.length && retrieved.every((one) => from.includes(one.from));
  return new Map(isUntouched && isSame ? retrieved.map((one) => [one.from, one] as const) : []);
}

async function readAll(
  from: readonly string[],
  copies: ReadonlyMap<string, Retrieved>,
  limits: DownloadLimits,
): Promise<UpstreamSource[] | undefined> {
  const asked = await Promise.all(from.map((one) => readSource(one, copies.get(one), limits)));
  if (asked.every((source) => source === undefined)) return undefined;
  // One has changed, so all are needed.
  const complete = from.map(async (one, index) => asked[index] ?? (await readSource(one, undefined, limits)));
  return (await Promise.all(complete)).filter((source) => source !== undefined);
}

/** Where a document came from, in words for the lock. The path of a file stays private; its name is enough. */
export function sourceWords(from: readonly string[]): string {
  return from.map((one) => (isUrl(one) ? one : `file ${one.split(/[\\/]/).at(-1)}`)).join(" + ");
}
