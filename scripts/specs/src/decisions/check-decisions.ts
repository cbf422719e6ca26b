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
      return [`${at}: action \`${action}\` hides a change upstream: ${upstream}. Decide it:\n${remedies(name, action)}`];
    }
    if (decision !== "extend" || isExtended(record, effective)) return [];
    const problem = "its decision is `extend`, but it says the same as before: adapt it, or write `keep`";
    return [`${at}: action \`${action}\`: ${problem} (upstream: ${upstream})`];
  });
}

/** The commands that decide about an action. */
export function remedies(api: string, action: string, canFollow = false): string {
  const command = `pnpm specs decide ${api} ${action}`;
  return [
    ...(canFollow ? [`  ${command} follow --reason "…"   sends the new version`] : []),
    `  ${command} keep --reason "…"     the action stays as it is`,
    `  ${command} extend --reason "…"   after you adapted the action`,
    `  ${command} drop --reason "…"     removes the action: the client then follows upstream`,
  ].join("\n");
}

/** Whether the overlay says something else than when the question was asked, at one of the places at least. */
export function isExtended({ places }: PlacedDecision, effective: JsonObject): boolean {
  return Object.entries(places).some(([place, hashes]) => {
    return valueHash(valueAt(effective, parsePointer(place))) !== hashes.split(" ")[1];
  });
}
