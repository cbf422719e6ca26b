import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { elementKeys, valueAt } from "../structure/element-keys.ts";
import { isSet, itemsOf, type StructureChange, structureChanges } from "../structure/structure-changes.ts";

/** The same document in two states. */
export interface Versions {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * What an effective document shows of a change upstream: the change itself (`visible`), nothing (`hidden`), or nothing
 * because the overlay had said so before upstream did (`agreed`).
 */
export type Outcome = "visible" | "hidden" | "agreed";

export interface JudgedChange extends StructureChange {
  readonly outcome: Outcome;
  /** What the effective document says at that place now. */
  readonly says: Json | undefined;
}

/** Finds everything that changed upstream, and whether the effective document shows it. */
export function judgeChanges(upstream: Versions, effective: Versions): JudgedChange[] {
  const judged = structureChanges(upstream.before, upstream.after).flatMap((change) =>
    judge(change, effective),
  );
  const visible = new Set(judged.filter(({ outcome }) => outcome === "visible").map(identity));
  return judged.filter((change) => change.outcome !== "hidden" || !isMirrored(change, upstream, visible));
}

function judge(change: StructureChange, effective: Versions): JudgedChange[] {
  const { tokens, before, after } = change;
  const old = valueAt(effective.before, tokens);
  const says = valueAt(effective.after, tokens);
  const as = (outcome: Outcome): JudgedChange => ({ ...change, outcome, says });
  const isList = [before, after].every((value) => value === undefined || isSet(value));
  if (isList && isSet(says)) return judgeItems(change, isSet(old) ? old : [], says);
  if (after === undefined) {
    if (says !== undefined) return [as("hidden")];
    if (old !== undefined) return [as("visible")];
    // Where the overlay replaced all around it, it does not say what upstream says now.
    const parent = valueAt(effective.before, tokens.slice(0, -1));
    return [as(parent === undefined ? "hidden" : "agreed")];
  }
  if (before === undefined) {
    if (says === undefined) return [as("hidden")];
    if (old === undefined) return [as("visible"), ...lostParts(change, says)];
    const children = childrenOf(after);
    if (children !== undefined && childrenOf(says) !== undefined) {
      return children.flatMap(([key, value]) =>
        judge({ tokens: [...tokens, key], before: undefined, after: value }, effective),
      );
    }
  }
  if (!isDeepStrictEqual(says, after)) return [as("hidden")];
  return [as(isDeepStrictEqual(old, says) ? "agreed" : "visible")];
}

/** Each value that came or went is judged by itself, as an overlay may add others. */
function judgeItems(change: StructureChange, old: readonly Json[], says: Json[]): JudgedChange[] {
  const [before, after] = [change.before ?? [], change.after ?? []] as [Json[], Json[]];
  const { added, removed } = change.items ?? itemsOf(before, after);
  // What the overlay leaves of the owner's values; without any, it says something else altogether.
  const isOwn = says.every((item) => after.includes(item));
  const outcomeOfAdded = (item: Json): Outcome =>
    says.includes(item) ? (old.includes(item) ? "agreed" : "visible") : "hidden";
  const outcomeOfRemoved = (item: Json): Outcome => {
    if (says.includes(item)) return "hidden";
    if (old.includes(item)) return "visible";
    return isOwn ? "agreed" : "hidden";
  };
  return (["visible", "hidden", "agreed"] as const).flatMap((outcome) => {
    const items = {
      added: added.filter((item) => outcomeOfAdded(item) === outcome),
      removed: removed.filter((item) => outcomeOfRemoved(item) === outcome),
    };
    return items.added.length + items.removed.length === 0 ? [] : [{ ...change, items, outcome, says }];
  });
}

function childrenOf(value: Json): (readonly [string, Json])[] | undefined {
  if (isSet(value)) return undefined;
  if (Array.isArray(value))
    return elementKeys(value).map((key, index) => [key, value[index] as Json] as const);
  return isObject(value) ? Object.entries(value) : undefined;
}

/** Members that a caller sees: what lacks one of them says less than upstream does. */
const MEMBERS = new Set(["responses", "properties", "parameters"]);

/** Responses, parameters and properties of something new that the overlay removes and nothing puts back. */
function lostParts({ tokens, after }: StructureChange, says: Json): JudgedChange[] {
  const lost: JudgedChange[] = [];
  const visit = (own: Json, effective: Json, at: Tokens) => {
    for (const [key, value] of childrenOf(own) ?? []) {
      const place = [...at, key];
      const other = valueAt(effective, [key]);
      if (other !== undefined) visit(value, other, place);
      else if (MEMBERS.has(at.at(-1) ?? ""))
        lost.push({ tokens: place, before: undefined, after: value, outcome: "hidden", says: undefined });
    }
  };
  if (after !== undefined) visit(after, says, tokens);
  return lost;
}

function identity({ tokens, after }: Pick<JudgedChange, "tokens" | "after">): string {
  return JSON.stringify([tokens, after]);
}

/** Whether the effective document shows the same change for another media type of the same body. */
function isMirrored(change: JudgedChange, upstream: Versions, visible: ReadonlySet<string>): boolean {
  const { tokens } = change;
  return tokens.some((token, index) => {
    const own = tokens[index + 1];
    if (token !== "content" || own === undefined) return false;
    const content = valueAt(upstream.after, tokens.slice(0, index + 1));
    return Object.keys(isObject(content) ? content : {})
      .filter((media) => media !== own)
      .some((media) => visible.has(identity({ ...change, tokens: tokens.with(index + 1, media) })));
  });
}
