import { isDeepStrictEqual } from "node:util";
import { JSONPathError, jsonpath } from "json-p3";
import type { Json, JsonObject, Path, SourceDocument } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { SpecsError, type SpecsErrorCode } from "../document/specs-error.ts";
import { elementKeys, tokensOf } from "../structure/element-keys.ts";
import { isSet } from "../structure/structure-changes.ts";
import { merge } from "./merge.ts";
import { type Action, failure, readActions } from "./overlay-actions.ts";

/** Hears of each place that an action removes or writes, before it does. */
export type OnTouch = (action: Action, kind: "remove" | "update", tokens: Tokens) => void;

/** Hears of an action that no longer fits its document, instead of the error that it would be. */
export type OnStale = (error: SpecsError, action: Action) => void;

const STALE: readonly SpecsErrorCode[] = [
  "action_matches_nothing",
  "action_changes_nothing",
  "action_incompatible",
];

/** What one action of an overlay did. */
export interface ActionResult {
  /** The action's `x-name`. */
  readonly name: string;
  /** Number of places that its target selected. */
  readonly matches: number;
}

/**
 * Applies an OpenAPI Overlay 1.0 or 1.1 to a document, each action to the result of those before it.
 *
 * Own code, though `redocly bundle --overlay` applies overlays too: that passes silently when an action's
 * target matches nothing, so a correction would vanish unnoticed when the API's owner renames a field; and in
 * 2.77 a filter such as `[?@.tags[0]=='x']` matches nothing though it should. Here every action must have a
 * name and a reason, and must change something.
 *
 * @param document - The document; left as it is.
 * @param onStale - Given, it is told of every action that no longer fits, and that action is passed over.
 * @param onTouch - Given, it is told of every place that an action removes or writes.
 * @returns The changed copy, and one result per action.
 * @throws {@link SpecsError} `overlay_invalid` and the `action_…` codes, with file and line of the action.
 * @see {@link https://spec.openapis.org/overlay/v1.1.0.html | Overlay Specification 1.1}
 */
export function applyOverlay(
  document: JsonObject,
  overlay: SourceDocument,
  onStale?: OnStale,
  onTouch?: OnTouch,
): { document: JsonObject; actions: ActionResult[] } {
  const result = structuredClone(document);
  const actions = readActions(overlay).flatMap((action) => {
    try {
      return [apply(result, action, onTouch)];
    } catch (error) {
      if (onStale === undefined || !(error instanceof SpecsError) || !STALE.includes(error.code)) throw error;
      onStale(error, action);
      return [];
    }
  });
  return { document: result, actions };
}

function apply(document: JsonObject, action: Action, onTouch?: OnTouch): ActionResult {
  const locations = select(document, action.target, action);
  if (locations.length === 0) {
    throw failure("action_matches_nothing", action, `target ${action.target} matches nothing; correct it`);
  }
  const { change } = action;
  if ("remove" in change) {
    for (const location of locations) onTouch?.(action, "remove", tokensOf(document, location));
    removeAll(document, locations, action);
    return { name: action.name, matches: locations.length };
  }
  const update = "update" in change ? change.update : copied(document, change.copy, action);
  let changed = false;
  if (onTouch !== undefined) {
    for (const location of locations) {
      const tokens = tokensOf(document, location);
      for (const leaf of leavesOf(update)) onTouch(action, "update", [...tokens, ...leaf]);
    }
  }
  for (const location of locations) changed = updateAt(document, location, update, action) || changed;
  if (!changed) {
    const problem = "changes nothing: the document already says so; remove the action";
    throw failure("action_changes_nothing", action, problem);
  }
  return { name: action.name, matches: locations.length };
}

/** The places of an update that hold no further places. */
function leavesOf(update: Json): Tokens[] {
  if (isSet(update) || typeof update !== "object" || update === null) return [[]];
  const entries: (readonly [string, Json])[] = Array.isArray(update)
    ? elementKeys(update).map((key, index) => [key, update[index] as Json] as const)
    : Object.entries(update);
  if (entries.length === 0) return [[]];
  return entries.flatMap(([key, value]) => leavesOf(value).map((leaf) => [key, ...leaf]));
}

function select(document: JsonObject, path: string, action: Action): Path[] {
  // json-p3 takes a hyphen in a name without brackets. RFC 9535 does not, nor do other tools that apply overlays.
  const hyphened = /\.([A-Za-z_][\w]*-[\w-]*)/.exec(path.replaceAll(/'[^']*'|"[^"]*"/g, "''"))?.[1];
  if (hyphened !== undefined) {
    const problem = `${path} is not a valid JSONPath (RFC 9535): write ['${hyphened}'], not .${hyphened}`;
    throw failure("action_target_invalid", action, problem);
  }
  try {
    return jsonpath.query(path, document).locations();
  } catch (cause) {
    if (!(cause instanceof JSONPathError)) throw cause;
    const problem = `${path} is not a valid JSONPath (RFC 9535): ${cause.message}`;
    throw failure("action_target_invalid", action, problem, cause);
  }
}

function copied(document: JsonObject, path: string, action: Action): Json {
  const [source, ...others] = select(document, path, action);
  if (source === undefined) {
    throw failure("action_matches_nothing", action, `copy ${path} matches nothing; correct it`);
  }
  if (others.length > 0) throw failure("overlay_invalid", action, `copy ${path} must select a single value`);
  return valueAt(document, source);
}

function removeAll(document: JsonObject, locations: readonly Path[], action: Action): void {
  const leaving = new Map<Json, Set<string | number>>();
  for (const location of locations) {
    const key = location.at(-1);
    if (key === undefined) throw failure("action_incompatible", action, "cannot remove the whole document");
    const parent = valueAt(document, location.slice(0, -1));
    leaving.set(parent, (leaving.get(parent) ?? new Set()).add(key));
  }
  // Only now, with every parent looked up, may indices shift.
  for (const [parent, keys] of leaving) {
    if (Array.isArray(parent)) {
      const kept = parent.filter((_, index) => !keys.has(index));
      parent.length = 0;
      for (const item of kept) parent.push(item);
    } else for (const key of keys) delete (parent as JsonObject)[key];
  }
}

function updateAt(document: JsonObject, location: Path, update: Json, action: Action): boolean {
  const before = valueAt(document, location);
  const after = merge(before, update, (problem) => failure("action_incompatible", action, problem));
  if (isDeepStrictEqual(before, after)) return false;
  const key = location.at(-1);
  const parent = valueAt(document, location.slice(0, -1));
  if (key === undefined) Object.assign(document, after);
  else (parent as Record<string | number, Json>)[key] = after;
  return true;
}

function valueAt(document: JsonObject, location: Path): Json {
  return location.reduce<Json>(
    (value, key) => (value as Record<string | number, Json>)[key] as Json,
    document,
  );
}
