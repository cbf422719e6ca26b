import { existsSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Api } from "../apis.ts";
import { type JsonObject, parseSource, readDocument } from "../document.ts";
import { type ActionResult, applyOverlay } from "../overlay.ts";
import { SpecsError } from "../specs-error.ts";

/** An API's effective document, computed and not yet written. */
export interface Effective {
  readonly file: string;
  readonly text: string;
  readonly document: JsonObject;
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
 * Upstream document + corrections + examples → effective document. Writes nothing.
 *
 * @throws {@link SpecsError} for a file that is missing or can not be parsed, and for an action at fault.
 */
export function buildEffective(root: string, api: Api): Effective {
  const folder = `specs/${api.name}`;
  const there = (name: string) => existsSync(join(root, folder, name));
  const upstreamName = ["upstream.json", "upstream.yaml"].find(there);
  if (upstreamName === undefined) {
    const place = { file: `${folder}/upstream.json` };
    throw new SpecsError("file_missing", "there is neither this file nor upstream.yaml", { place });
  }
  const upstream = readDocument(root, `${folder}/${upstreamName}`);
  const overlays = ["overlay.yaml", "examples.yaml"]
    .filter(there)
    .map((name) => readDocument(root, `${folder}/${name}`));

  let document = upstream.value;
  const actions: ActionResult[] = [];
  for (const overlay of overlays) {
    const applied = applyOverlay(document, overlay);
    document = applied.document;
    actions.push(...applied.actions);
  }
  const { info } = upstream.value;
  const version = typeof info === "object" && info !== null && "version" in info ? info.version : undefined;
  if (typeof version !== "string") {
    throw new SpecsError("document_invalid", "`info.version` must be a string", {
      place: upstream.placeOf(["info"]),
    });
  }
  const sources = [upstream, ...overlays];
  return {
    file: effectiveFile(api),
    text: toYaml(
      document,
      sources.map(({ file }) => file),
    ),
    document,
    inputs: new Map(sources.map(({ file, text }) => [file, text])),
    upstreamVersion: version,
    actions,
  };
}

function toYaml(document: JsonObject, sources: readonly string[]): string {
  const header = `# Built from ${sources.join(", ")} by \`pnpm specs build\`; do not edit.\n`;
  const text =
    header + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
  // What was written must read back as what was meant, or every tool behind it would see something else.
  const readBack = parseSource("openapi.yaml", text).value;
  if (JSON.stringify(readBack) !== JSON.stringify(document)) {
    throw new SpecsError("document_invalid", "the document does not survive being written as YAML");
  }
  return text;
}
