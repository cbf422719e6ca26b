import { shellWord } from "@energy-clients/scripts-shared/encode";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import type { Api } from "../document/apis.ts";
import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { parsePointer } from "../document/json-pointer.ts";
import { placeText } from "../document/specs-error.ts";
import { valueAt } from "../structure/element-keys.ts";
import { type PlacedDecision, readDecisions, valueHash } from "./decision-records.ts";

/** An API's overlays as they are, in the order in which they apply. */
export function readOverlays(root: string, { name }: Api): SourceDocument[] {
  return ["overlay.yaml", "examples.yaml"].flatMap((file) => {
    const path = `specs/${name}/${file}`;
    const text = readIfThere(root, path);
    return text === undefined ? [] : [parseSource(path, text)];
  });
}

/** Changes upstream that an overlay hides and nobody has decided about, with file, line and remedy. */
export function openDecisions(
  { name }: Api,
  overlays: readonly SourceDocument[],
  effective: JsonObject,
): string[] {
  return readDecisions(overlays).flatMap((record) => {
    const { file, line, action, decision, upstream } = record;
    const at = placeText({ file, line });
    if (decision === "undecided") {
      const ways = remedies(name, action, isOfVersion(record)).map(
        ({ command, effect }) => `  ${command}   # ${effect}`,
      );
      return [
        [`${at}: action \`${action}\` hides a change upstream: ${upstream}. Decide it:`, ...ways].join("\n"),
      ];
    }
    if (decision !== "extend" || isExtended(record, effective)) return [];
    const problem = "its decision is `extend`, but it says the same as before: adapt it, or write `keep`";
    return [`${at}: action \`${action}\`: ${problem} (upstream: ${upstream})`];
  });
}

function isOfVersion({ places }: PlacedDecision): boolean {
  return Object.keys(places).every((place) => place.endsWith("/x-api-version"));
}

/** A command that decides about an action, and its effect. */
export interface Remedy {
  readonly command: string;
  readonly effect: string;
}

/** The commands that decide about an action. */
export function remedies(api: string, action: string, canFollow = false): Remedy[] {
  const remedy = (kind: string, effect: string): Remedy => ({
    command: `pnpm specs decide ${api} ${shellWord(action)} ${kind} --reason "…"`,
    effect,
  });
  return [
    ...(canFollow ? [remedy("follow", "the client sends the new version")] : []),
    remedy("keep", "the action stays as it is"),
    remedy("extend", "after you adapted the action in the overlay"),
    remedy("drop", "removes the action; the client then follows upstream"),
  ];
}

/** Whether the overlay says something else than when the question was asked, at one of the places at least. */
export function isExtended({ places }: PlacedDecision, effective: JsonObject): boolean {
  return Object.entries(places).some(([place, hashes]) => {
    return valueHash(valueAt(effective, parsePointer(place))) !== hashes.split(" ")[1];
  });
}
