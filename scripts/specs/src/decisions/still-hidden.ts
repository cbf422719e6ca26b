import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, type SourceDocument } from "../document/document.ts";
import { parsePointer } from "../document/json-pointer.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import type { Action } from "../overlay/overlay-actions.ts";
import { elementKeys, valueAt } from "../structure/element-keys.ts";
import { isSet } from "../structure/structure-changes.ts";
import { saysPhrase } from "./change-sentences.ts";
import { type PlacedDecision, placeName, valueHash } from "./decision-records.ts";
import type { Question } from "./find-questions.ts";
import { Owners } from "./owners.ts";

/**
 * What other actions hide of the changes whose own action was dropped: the client does not follow upstream there yet.
 *
 * @param overlays - Without the dropped actions.
 */
export function stillHidden(
  upstream: JsonObject,
  overlays: readonly SourceDocument[],
  dropped: readonly PlacedDecision[],
): Question[] {
  const effective = overlays.reduce((document, one) => applyOverlay(document, one).document, upstream);
  const owners = new Owners(upstream, overlays);
  const found = dropped.flatMap((record) =>
    Object.keys(record.places).flatMap((place) => {
      const tokens = parsePointer(place);
      const [theirs, ours] = [upstream, effective].map((document) => valueAt(document, tokens));
      // The version that the client sends is the overlay's alone.
      if (tokens.at(-1) === "x-api-version" || shows(ours, theirs)) return [];
      const owner = owners.nearest(tokens, ours !== undefined);
      return owner === undefined ? [] : [{ record, action: owner.action, tokens, theirs, ours }];
    }),
  );
  const groups = Map.groupBy(found, ({ record, action, ours }) =>
    JSON.stringify([record.upstream, action.place.file, action.name, ours]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { record, action, ours } = first;
    const hashes = group.map(
      ({ tokens, theirs, ours }) => [placeName(tokens), `${valueHash(theirs)} ${valueHash(ours)}`] as const,
    );
    return [question(record, action, ours, Object.fromEntries(hashes))];
  });
}

function question(
  { upstream }: PlacedDecision,
  action: Action,
  ours: Json | undefined,
  places: Question["places"],
): Question {
  // What changed, without what the dropped action said instead.
  const [changed = upstream] = upstream.split(/; the action (?!.*; the action )/);
  return { action, upstream: changed, says: saysPhrase(ours), places, refused: [] };
}

/** Whether a document says all that upstream says at a place; it may say more. */
function shows(ours: Json | undefined, theirs: Json | undefined): boolean {
  if (theirs === undefined) return ours === undefined;
  if (ours === undefined) return false;
  if (isSet(theirs)) return isSet(ours) && theirs.every((item) => ours.includes(item));
  if (!isObject(theirs) && !Array.isArray(theirs)) return isDeepStrictEqual(ours, theirs);
  const keys = Array.isArray(theirs) ? elementKeys(theirs) : Object.keys(theirs);
  return keys.every((key) => shows(valueAt(ours, [key]), valueAt(theirs, [key])));
}
