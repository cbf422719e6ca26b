import { choose } from "@energy-clients/scripts-shared/choose";
import { isObject, type Json, type JsonObject, type SourceDocument } from "../document/document.ts";
import { formatPointer, type Tokens } from "../document/json-pointer.ts";
import { sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { DECISIONS_KEY, readActions } from "../overlay/overlay-actions.ts";
import { canonical } from "../upstream/canonical.ts";

/**
 * What was decided about a change upstream that an overlay action hides: the action stays as it is (`keep`), was adapted
 * (`extend`), or removed (`drop`). A decision stands at its action; one about a dropped action stands at the overlay.
 */
const DECISIONS = ["undecided", "keep", "extend"] as const;
export type DecisionKind = (typeof DECISIONS)[number] | "drop";

/** A decision as it stands in an overlay. */
export interface DecisionRecord {
  /** What changed upstream, and what the action says, in words. */
  readonly upstream: string;
  readonly decision: DecisionKind;
  /** Day of the question, then of the decision: YYYY-MM-DD. */
  readonly date: string;
  readonly reason: string;
  /** For each place, hashes of what upstream says and of what the overlay says instead: `<upstream> <overlay>`. */
  readonly places: Readonly<Record<string, string>>;
}

/** A decision with the action that it is about. */
export interface PlacedDecision extends DecisionRecord {
  readonly file: string;
  readonly line: number | undefined;
  readonly action: string;
}

/** A place for people and for records: a JSON Pointer, with the names of list elements instead of their numbers. */
export function placeName(tokens: Tokens): string {
  return formatPointer(tokens);
}

/** A short hash of what stands at a place; `absent` for nothing. Order and formatting do not count. */
export function valueHash(value: Json | undefined): string {
  if (value === undefined) return "absent";
  const list = Array.isArray(value) ? { enum: value } : { value };
  return sha256(canonical(list as JsonObject)).slice(0, 12);
}

/**
 * Reads every decision of an API's overlays: those of each overlay's actions, then those about actions that it dropped.
 *
 * @throws {@link SpecsError} `decision_invalid` with the place of the field at fault, and what reading actions throws.
 */
export function readDecisions(overlays: readonly SourceDocument[]): PlacedDecision[] {
  return overlays.flatMap((overlay) => {
    const names = readActions(overlay).map(({ name }) => name);
    const actions = Array.isArray(overlay.value.actions) ? overlay.value.actions : [];
    const ofActions = actions.flatMap((action, index) => {
      const list = isObject(action) ? action[DECISIONS_KEY] : undefined;
      return readList(overlay, list, ["actions", index, DECISIONS_KEY], names[index]);
    });
    return [...ofActions, ...readList(overlay, overlay.value[DECISIONS_KEY], [DECISIONS_KEY])];
  });
}

type At = readonly (string | number)[];

/** @param action - Name of the action that has the decisions; absent for those about dropped ones, which name it. */
function readList(
  overlay: SourceDocument,
  list: Json | undefined,
  at: At,
  action?: string,
): PlacedDecision[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid(overlay, at, `\`${DECISIONS_KEY}\` must be a list`);
  return list.map((value, index) => {
    const place = [...at, index];
    const own = { file: overlay.file, line: overlay.placeOf(place).line };
    if (action !== undefined) return { ...readDecision(overlay, value, place, DECISIONS), ...own, action };
    const { action: dropped, ...record } = isObject(value) ? value : {};
    if (typeof dropped !== "string") throw invalid(overlay, place, "`action` must name the dropped action");
    return { ...readDecision(overlay, record, place, ["drop"]), ...own, action: dropped };
  });
}

function readDecision(
  overlay: SourceDocument,
  value: Json,
  at: At,
  kinds: readonly DecisionKind[],
): DecisionRecord {
  if (!isObject(value)) throw invalid(overlay, at, "a decision must be an object");
  const { upstream, decision, date, reason, places, ...others } = value;
  const [surplus] = Object.keys(others);
  if (surplus !== undefined) {
    const expected = "expected `upstream`, `decision`, `date`, `reason` and `places`";
    throw invalid(overlay, [...at, surplus], `a decision has no field \`${surplus}\`; ${expected}`);
  }
  if (typeof upstream !== "string") throw invalid(overlay, at, "`upstream` must be a string: what changed");
  if (typeof date !== "string" || !isDay(date)) {
    throw invalid(overlay, [...at, "date"], "`date` must be a day such as 2026-11-30");
  }
  const kind = kinds.find((one) => one === decision);
  if (kind === undefined) {
    const hint = kinds === DECISIONS ? "; `pnpm specs decide` drops an action" : "";
    throw invalid(overlay, [...at, "decision"], `\`decision\` must be one of ${kinds.join(", ")}${hint}`);
  }
  if (kind !== "undecided" && (typeof reason !== "string" || reason.trim() === "")) {
    throw invalid(overlay, [...at, "reason"], "`reason` must say why it was decided so");
  }
  const isPair = (pair: Json) => typeof pair === "string" && /^[0-9a-z]+ [0-9a-z]+$/.test(pair);
  if (!isObject(places) || Object.keys(places).length === 0 || !Object.values(places).every(isPair)) {
    throw invalid(overlay, [...at, "places"], "`places` must be as `pnpm specs pull` wrote it");
  }
  return {
    upstream,
    decision: kind,
    date,
    reason: typeof reason === "string" ? reason : "",
    places: places as Record<string, string>,
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function invalid(overlay: SourceDocument, at: readonly (string | number)[], problem: string): SpecsError {
  return new SpecsError("decision_invalid", problem, { place: overlay.placeOf(at) });
}

/** Reads the word of a decision on a command line. */
export function chooseDecision(text: string): "keep" | "extend" | "drop" | "follow" {
  return choose("decision", text, ["keep", "extend", "drop", "follow"]);
}
