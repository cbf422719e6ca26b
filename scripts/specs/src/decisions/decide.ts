import type { Api } from "../document/apis.ts";
import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { SpecsError } from "../document/specs-error.ts";
import { editOverlay } from "../overlay/edit-overlay.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import { readActions } from "../overlay/overlay-actions.ts";
import { isExtended } from "./check-decisions.ts";
import { type PlacedDecision, readDecisions } from "./decision-records.ts";
import { followVersion } from "./follow-version.ts";
import { recordOf, recordQuestions, withDecisions } from "./record-questions.ts";
import { stillHidden } from "./still-hidden.ts";

/** What to do about the changes upstream that overlay actions hide. */
export interface Decision {
  /** Their `x-name`s. */
  readonly actions: readonly string[];
  /**
   * `keep` leaves the actions as they are, `extend` records that they were adapted, `drop` removes them and records it at
   * the overlay, and `follow` sends the version that upstream asks for.
   */
  readonly kind: "keep" | "extend" | "drop" | "follow";
  readonly reason: string;
  /** Day of the decision, YYYY-MM-DD. */
  readonly today: string;
}

/** The documents of an API as they are. */
export interface CurrentDocuments {
  readonly upstream: JsonObject;
  readonly effective: JsonObject;
}

/**
 * Records a decision about what overlay actions hide. Where another action still hides what a dropped one hid, that is
 * a question of its own. Writes nothing.
 *
 * @returns The overlays with the decision.
 * @throws {@link SpecsError} `usage` if an action does not exist, or hides nothing that is undecided; if it was to be
 * extended and says the same as before; if it was to follow a version and decides none.
 */
export function decide(
  api: Api,
  documents: CurrentDocuments,
  overlays: readonly SourceDocument[],
  decision: Decision,
): SourceDocument[] {
  const known = readDecisions(overlays);
  const own = undecidedOf(api, overlays, known, decision.actions);
  if (decision.kind === "extend") refuseUnchanged(documents, overlays, own);
  const decided = overlays.map((overlay) => {
    const ofOverlay = own.filter(({ file }) => file === overlay.file);
    if (ofOverlay.length === 0) return overlay;
    return parseSource(overlay.file, decidedText(api, documents, overlay, ofOverlay, decision));
  });
  if (decision.kind !== "drop") return decided;
  const questions = stillHidden(documents.upstream, decided, own);
  const texts = recordQuestions(decided, questions, decision.today);
  return decided.map((overlay) => {
    const text = texts.get(overlay.file);
    return text === undefined ? overlay : parseSource(overlay.file, text);
  });
}

function undecidedOf(
  api: Api,
  overlays: readonly SourceDocument[],
  decisions: readonly PlacedDecision[],
  actions: readonly string[],
): PlacedDecision[] {
  const open = decisions.filter((one) => one.decision === "undecided");
  return actions.flatMap((action) => {
    const own = open.filter((one) => one.action === action);
    if (own.length > 0) return own;
    const overlay = overlays.find((one) => readActions(one).some(({ name }) => name === action));
    const known = [...new Set(open.map((one) => one.action))].join(", ") || "none";
    const dropped = decisions.findLast((one) => one.action === action && one.decision === "drop");
    const problem =
      overlay !== undefined
        ? `action "${action}" hides no change upstream that is undecided`
        : dropped === undefined
          ? `${api.name} has no overlay action ${action}`
          : `action "${action}" was dropped on ${dropped.date} (${dropped.reason})`;
    throw new SpecsError("usage", `${problem}; undecided are: ${known}`, {
      ...(overlay && { place: { file: overlay.file } }),
    });
  });
}

function refuseUnchanged(
  { upstream }: CurrentDocuments,
  overlays: readonly SourceDocument[],
  own: readonly PlacedDecision[],
): void {
  const effective = overlays.reduce((document, one) => applyOverlay(document, one).document, upstream);
  const same = own.find((one) => !isExtended(one, effective));
  if (same === undefined) return;
  const { file, line, action, places } = same;
  const where = Object.keys(places).slice(0, 3).join(", ");
  const problem = `action "${action}" says the same as before (${where}); adapt it first, or decide \`keep\``;
  throw new SpecsError("usage", problem, { place: { file, line } });
}

function decidedText(
  api: Api,
  { upstream, effective }: CurrentDocuments,
  overlay: SourceDocument,
  own: readonly PlacedDecision[],
  { kind, reason, today }: Decision,
): string {
  const actions = new Set(own.map(({ action }) => action));
  if (kind === "drop") {
    const dropped = own.map((one) => ({
      action: one.action,
      ...recordOf({ ...one, decision: "drop", date: today, reason }),
    }));
    return editOverlay(overlay.text, { remove: actions, dropped }) ?? "";
  }
  const followed =
    kind === "follow"
      ? [...actions].reduce((source, action) => {
          const records = own.filter((one) => one.action === action);
          const text = followVersion(api, upstream, effective, source, action, records, today);
          return parseSource(overlay.file, text);
        }, overlay)
      : overlay;
  return withDecisions(followed, (name, known) =>
    known.map((one) =>
      actions.has(name) && one.decision === "undecided"
        ? { ...one, decision: kind === "keep" ? "keep" : "extend", date: today, reason }
        : one,
    ),
  );
}
