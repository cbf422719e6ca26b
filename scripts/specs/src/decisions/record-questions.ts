import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { editOverlay } from "../overlay/edit-overlay.ts";
import { DECISIONS_KEY } from "../overlay/overlay-actions.ts";
import { type DecisionRecord, readDecisions } from "./decision-records.ts";
import { type Question, undecided } from "./find-questions.ts";

/**
 * Writes questions into the overlays, each at the action that it is about, so that the checks fail until somebody has
 * decided. A question replaces an undecided one about the same places.
 *
 * @returns New texts by path, of the overlays that change.
 */
export function recordQuestions(
  overlays: readonly SourceDocument[],
  questions: readonly Question[],
  today: string,
): Map<string, string> {
  const byFile = Map.groupBy(questions, ({ action }) => action.place.file);
  return new Map(
    overlays.flatMap((overlay) => {
      const own = byFile.get(overlay.file) ?? [];
      if (own.length === 0) return [];
      const places = new Set(own.flatMap(({ places }) => Object.keys(places)));
      const changed = withDecisions(overlay, (name, known) => [
        ...known.filter(
          (one) =>
            one.decision !== "undecided" || !Object.keys(one.places).some((place) => places.has(place)),
        ),
        ...own.filter(({ action }) => action.name === name).map((question) => undecided(question, today)),
      ]);
      return [[overlay.file, changed] as const];
    }),
  );
}

/** The text of an overlay with other decisions; of actions whose decisions stay the same, nothing changes. */
export function withDecisions(
  overlay: SourceDocument,
  decide: (action: string, known: readonly DecisionRecord[]) => readonly DecisionRecord[],
): string {
  const actions = Array.isArray(overlay.value.actions) ? (overlay.value.actions as JsonObject[]) : [];
  const ofActions = readDecisions([overlay]).filter(({ decision }) => decision !== "drop");
  const known = Map.groupBy(ofActions, ({ action }) => action);
  const members = new Map(
    actions.flatMap(({ "x-name": name }) => {
      const old = (known.get(String(name)) ?? []).map(recordOf);
      const now = decide(String(name), old).map(recordOf);
      if (JSON.stringify(old) === JSON.stringify(now)) return [];
      return [[String(name), { [DECISIONS_KEY]: now.length === 0 ? undefined : now }] as const];
    }),
  );
  const text = members.size === 0 ? overlay.text : editOverlay(overlay.text, { members });
  if (text === undefined) throw new Error("an overlay without actions");
  // What was written must read back as it was meant.
  readDecisions([parseSource(overlay.file, text)]);
  return text;
}

/** A decision as it is written. */
export function recordOf({ upstream, decision, date, reason, places }: DecisionRecord) {
  return { upstream, decision, date, reason, places };
}
