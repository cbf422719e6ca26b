import { isObject, type Json, type SourceDocument } from "../document/document.ts";
import { type Place, SpecsError, type SpecsErrorCode } from "../document/specs-error.ts";

/** The member of an action that holds its decisions; that of an overlay holds those about actions that were dropped. */
export const DECISIONS_KEY = "x-decisions";

/** One action of an overlay, complete. */
export interface Action {
  readonly name: string;
  readonly target: string;
  readonly change: { readonly remove: true } | { readonly update: Json } | { readonly copy: string };
  readonly place: Place;
}

/**
 * Reads the actions of an overlay; each must have a unique name, a reason, a target and one change. An overlay whose last
 * action was dropped has none, but the decision about it.
 *
 * @throws {@link SpecsError} `overlay_invalid`, `action_without_name`, `action_without_description`,
 * `action_name_repeated`, `action_target_invalid`.
 */
export function readActions(overlay: SourceDocument): Action[] {
  const { overlay: version, actions } = overlay.value;
  if (typeof version !== "string" || !/^1\.[01]\.\d+$/.test(version)) {
    const place = overlay.placeOf(["overlay"]);
    throw new SpecsError("overlay_invalid", "`overlay` must be a version 1.0.x or 1.1.x, in quotes", {
      place,
    });
  }
  const isEmptied = overlay.value[DECISIONS_KEY] !== undefined;
  if (!Array.isArray(actions) || (actions.length === 0 && !isEmptied)) {
    const place = overlay.placeOf(["actions"]);
    throw new SpecsError("overlay_invalid", "`actions` must be a list of at least one action", { place });
  }
  const names = new Set<string>();
  return actions.map((value, index) => {
    const action = readAction(value, overlay.placeOf(["actions", index]), index);
    if (names.has(action.name))
      throw failure("action_name_repeated", action, "name is used twice; rename one");
    names.add(action.name);
    return action;
  });
}

function readAction(value: Json, place: Place, index: number): Action {
  if (!isObject(value)) throw new SpecsError("overlay_invalid", "an action must be an object", { place });
  const { "x-name": name, description, target, update, remove, copy } = value;
  if (typeof name !== "string" || name.trim() === "") {
    const problem = `action ${index + 1} has no \`x-name\`; give it a unique one`;
    throw new SpecsError("action_without_name", problem, { place });
  }
  const action = { name, place };
  if (typeof description !== "string" || description.trim() === "") {
    throw failure(
      "action_without_description",
      action,
      "has no `description`; say why the document is wrong",
    );
  }
  if (typeof target !== "string") throw failure("action_target_invalid", action, "has no `target`");
  const given = [remove === true, update !== undefined, copy !== undefined].filter(Boolean).length;
  if (given !== 1) {
    throw failure("overlay_invalid", action, "needs exactly one of `update`, `remove: true` and `copy`");
  }
  if (remove === true) return { ...action, target, change: { remove } };
  if (update !== undefined) return { ...action, target, change: { update } };
  if (typeof copy !== "string") throw failure("overlay_invalid", action, "`copy` must be a JSONPath");
  return { ...action, target, change: { copy } };
}

/** The error for an action, with the action's name and place. */
export function failure(
  code: SpecsErrorCode,
  { name, place }: Pick<Action, "name" | "place">,
  problem: string,
  cause?: unknown,
): SpecsError {
  return new SpecsError(code, `action "${name}" ${problem}`, { place, cause });
}
