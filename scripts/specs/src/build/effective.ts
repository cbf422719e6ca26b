import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Files, readIfThere } from "@energy-clients/scripts-shared/write-files";
import { load } from "js-yaml";
import { stringify } from "yaml";
import type { Api } from "../document/apis.ts";
import { readDocumentValue } from "../document/as-read.ts";
import {
  isObject,
  type JsonObject,
  parseSource,
  readText,
  type SourceDocument,
} from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { type DocumentedOperation, readOperations } from "../operations/operations.ts";
import { type ActionResult, applyOverlay } from "../overlay/overlay.ts";
import { mend } from "../untrusted/mend.ts";

/** An API's effective document, computed and not yet written. */
export interface Effective {
  readonly file: string;
  readonly text: string;
  readonly document: JsonObject;
  /** The same as one reads it from its file: parsing a large one takes seconds. */
  readonly source: SourceDocument;
  readonly operations: readonly DocumentedOperation[];
  /** The texts that it was made of, by path from the repository's root. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The upstream document's `info.version`. */
  readonly upstreamVersion: string;
  readonly actions: readonly ActionResult[];
}

/** Path of the effective document from the repository's root. */
export function effectiveFile(api: Api): string {
  return `specs/${api.name}/openapi.yaml`;
}

/**
 * Reads an effective document that was built before.
 *
 * @throws {@link SpecsError} `file_missing` when it was not, `document_unparseable`.
 */
export function readEffective(root: string, api: Api): SourceDocument {
  checkBuilt(root, api);
  const file = effectiveFile(api);
  const text = readText(root, file);
  return parseSource(file, text, parseQuickly(text));
}

/** @throws {@link SpecsError} `file_missing` when an effective document was not built. */
export function checkBuilt(root: string, api: Api): void {
  const file = effectiveFile(api);
  if (existsSync(join(root, file))) return;
  throw new SpecsError("file_missing", "is not built yet; run `pnpm specs build`", { place: { file } });
}

/**
 * Upstream document + corrections + examples → effective document. Writes nothing.
 *
 * @param changes - Files that are to be used instead of those that exist.
 * @throws {@link SpecsError} for a file that is missing or cannot be parsed, an overlay action that does not fit, and an
 * operation that no client could be generated from.
 */
export function buildEffective(root: string, api: Api, changes: Files = new Map()): Effective {
  const folder = `specs/${api.name}`;
  const read = (name: string): SourceDocument | undefined => {
    const file = `${folder}/${name}`;
    const text = changes.has(file) ? (changes.get(file) ?? undefined) : readIfThere(root, file);
    return text === undefined ? undefined : parseSource(file, text);
  };
  const upstream = read("upstream.json") ?? read("upstream.yaml");
  if (upstream === undefined) {
    const place = { file: `${folder}/upstream.json` };
    throw new SpecsError("file_missing", "neither this file nor upstream.yaml exists", { place });
  }
  const overlays = ["overlay.yaml", "examples.yaml"].map(read).filter((source) => source !== undefined);

  let document = readDocumentValue(upstream.value);
  const actions: ActionResult[] = [];
  for (const overlay of overlays) {
    const applied = applyOverlay(document, overlay);
    document = applied.document;
    for (const action of applied.actions) actions.push(action);
  }
  // Last, so that an overlay can correct what would be read with a remark.
  document = mend(document).document;
  const sources = [upstream, ...overlays];
  const file = effectiveFile(api);
  const source = toYaml(file, document, sources);
  const { text } = source;
  // The file was not written yet: its lines would lead nowhere.
  const operations = readOperations(api, { file, text, value: document, placeOf: () => ({ file }) });
  return {
    file,
    text,
    document,
    source,
    operations,
    inputs: new Map(sources.map((source) => [source.file, source.text])),
    upstreamVersion: versionOf(upstream),
    actions,
  };
}

function versionOf(upstream: SourceDocument): string {
  const { info } = upstream.value;
  if (isObject(info) && typeof info.version === "string") return info.version;
  const problem = "`info.version` must be a string; put it in quotes";
  throw new SpecsError("document_invalid", problem, { place: upstream.placeOf(["info", "version"]) });
}

function toYaml(file: string, document: JsonObject, sources: readonly SourceDocument[]): SourceDocument {
  const header = `# Built from ${sources.map((source) => source.file).join(", ")} by \`pnpm specs build\`; do not edit.\n`;
  const text =
    header + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
  const known = parseQuickly(text);
  // What was written must read back as what was meant, or every tool behind it would see something else.
  if (!isDeepStrictEqual(known ?? parseSource(file, text).value, document)) {
    throw new SpecsError("document_invalid", "the document does not survive being written as YAML");
  }
  return parseSource(file, text, document);
}

/**
 * Asks a parser that knows no places and is five times as fast. Building proves for each effective document that it
 * reads what was meant.
 *
 * @returns `undefined` for what it refuses, which may still be right.
 */
function parseQuickly(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}
