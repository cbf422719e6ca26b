import type { Api } from "../document/apis.ts";
import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { parsePointer } from "../document/json-pointer.ts";
import { SpecsError } from "../document/specs-error.ts";
import { editOverlay } from "../overlay/edit-overlay.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import { readActions } from "../overlay/overlay-actions.ts";
import { isExtended } from "./check-decisions.ts";
import { type DecisionRecord, type PlacedDecision, readDecisions } from "./decision-records.ts";
import { followVersion } from "./follow-version.ts";
import { withDecisions } from "./record-questions.ts";

/** What to do about the changes upstream that an action hides. */
export interface Decision {
  /** The action's `x-name`. */
  readonly action: string;
  /**
   * `keep` leaves the action as it is, `extend` records that it was adapted, `drop` removes it, and `follow` sends the
   * version that upstream asks for.
   */
  readonly kind: "keep" | "extend" | "drop" | "follow";
  readonly reason: string;
  /** Day of the decision, YYYY-MM-DD. */
  readonly today: string;
}

/**
 * Records a decision about what an overlay action hides. Writes nothing.
 *
 * @returns The overlays with the decision; without the one whose last action was dropped.
 * @throws {@link SpecsError} `usage` if the action does not exist, or hides nothing that is undecided; if it was to be
 * extended and says the same as before; if it was to follow a version and decides none.
 */
export function decide(
  api: Api,
  documents: { readonly upstream: JsonObject; readonly effective: JsonObject },
  overlays: readonly SourceDocument[],
  decision: Decision,
): SourceDocument[] {
  const { action } = decision;
  const overlay = overlays.find((one) => readActions(one).some(({ name }) => name === action));
  const open = readDecisions(overlays).filter((one) => one.decision === "undecided");
  if (overlay === undefined) {
    const known = [...new Set(open.map((one) => one.action))].join(", ") || "none";
    throw new SpecsError("usage", `${api.name} has no overlay action ${action}; undecided are: ${known}`);
  }
  const { file } = overlay;
  const own = open.filter((one) => one.action === action);
  if (own.length === 0) {
    const problem = `action "${action}" hides no change upstream that is undecided`;
    throw new SpecsError("usage", problem, { place: { file } });
  }
  const text = decidedText(api, documents, overlay, overlays, own, decision);
  return overlays.flatMap((one) => {
    if (one !== overlay) return [one];
    return text === undefined ? [] : [parseSource(file, text)];
  });
}

function decidedText(
  api: Api,
  { upstream, effective }: { readonly upstream: JsonObject; readonly effective: JsonObject },
  overlay: SourceDocument,
  overlays: readonly SourceDocument[],
  own: readonly PlacedDecision[],
  { action, kind, reason, today }: Decision,
): string | undefined {
  if (kind === "drop") return editOverlay(overlay.text, { remove: new Set([action]) });
  const record = (how: "keep" | "extend") => (name: string, known: readonly DecisionRecord[]) =>
    name !== action
      ? known
      : known.map((one) =>
          one.decision === "undecided" ? { ...one, decision: how, date: today, reason } : one,
        );
  if (kind === "keep") return withDecisions(overlay, record("keep"));
  if (kind === "follow") {
    const followed = followVersion(api, upstream, effective, overlay, action, own, today);
    return withDecisions(parseSource(overlay.file, followed), record("extend"));
  }
  const extended = overlays.reduce((document, one) => applyOverlay(document, one).document, upstream);
  const same = own.find((one) => !isExtended(one, extended));
  if (same !== undefined) {
    const where = Object.keys(same.places).slice(0, 3).map((place) => parsePointer(place).join("/")).join(", ");
    const problem = `action "${action}" says the same as before (${where}); adapt it first, or decide \`keep\``;
    throw new SpecsError("usage", problem, { place: { file: overlay.file, line: same.line } });
  }
  return withDecisions(overlay, record("extend"));
}
