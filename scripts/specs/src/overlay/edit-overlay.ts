import { type Document, isMap, isScalar, isSeq, parseDocument, stringify, visit, type YAMLMap } from "yaml";
import type { Json, JsonObject, Path } from "../document/document.ts";
import { DECISIONS_KEY } from "./overlay-actions.ts";

/** A new action, as it will stand in the file. */
export type NewAction = {
  readonly "x-name": string;
  readonly description: string;
  readonly target: string;
} & ({ readonly update: JsonObject } | { readonly remove: true });

/** What to change in an overlay's file; actions go by their `x-name`. */
export interface OverlayEdits {
  readonly remove?: ReadonlySet<string>;
  /** Paths below an action's `update` to take out of it. */
  readonly removeBelow?: ReadonlyMap<string, readonly Path[]>;
  readonly prepend?: readonly NewAction[];
  readonly append?: readonly NewAction[];
  /** Members of actions that are written anew, such as `x-decisions`; undefined removes one. */
  readonly members?: ReadonlyMap<string, Readonly<Record<string, Json | undefined>>>;
  /** Decisions about dropped actions, to add to those that the overlay has. */
  readonly dropped?: readonly JsonObject[];
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text?: string;
}

/**
 * Edits an overlay as text, so that comments and line breaks that a person chose stay as they are.
 *
 * @returns The new text, or undefined when neither an action nor a decision about a dropped one is left.
 */
export function editOverlay(text: string, edits: OverlayEdits): string | undefined {
  const {
    remove = new Set(),
    removeBelow = new Map(),
    prepend = [],
    append = [],
    members = new Map(),
    dropped = [],
  } = edits;
  const document = parseDocument(text);
  const [overlay, actions] = [document.contents, document.get("actions")];
  if (!isMap(overlay) || !isSeq(actions)) throw new Error("an overlay without actions");
  if (overlay.flow || (actions.flow && actions.items.length > 0)) {
    // As JSON, or in brackets, an action has no lines of its own.
    return editOverlay(stringify(document.toJS(), { lineWidth: 110, aliasDuplicateObjects: false }), edits);
  }
  const splices: Splice[] = [];
  let left = prepend.length + append.length;
  for (const item of actions.items) {
    if (!isMap(item) || item.range == null) continue;
    const name = String(item.get("x-name"));
    if (remove.has(name)) {
      splices.push(linesOf(text, item.range[0], item.range[1], true));
      continue;
    }
    left++;
    for (const path of removeBelow.get(name) ?? []) {
      const range = rangeBelow(item.get("update", true), path);
      if (range !== undefined) splices.push(linesOf(text, ...range, false));
    }
    for (const [key, value] of Object.entries<Json | undefined>(members.get(name) ?? {})) {
      splices.push(memberSplice(text, document, item, key, value));
    }
  }
  const decisions = [...recordsOf(document), ...dropped];
  if (left === 0 && decisions.length === 0) return undefined;
  if (dropped.length > 0) splices.push(rootSplice(text, overlay, decisions));
  for (const splice of orphanedAliases(document, splices)) splices.push(splice);
  let result = text;
  if (append.length > 0) result = `${result.trimEnd()}\n\n${append.map(actionText).join("\n")}`;
  for (const { start, end, text: instead = "" } of splices.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + instead + result.slice(end);
  }
  // A list without items needs its brackets, and one with items must not have them.
  result = result.replace(/^actions:(?:[ \t]*\[\s*\])?/m, left === 0 ? "actions: []" : "actions:");
  if (prepend.length > 0) {
    const at = firstLineAfterKey(result);
    result = `${result.slice(0, at)}${prepend.map(actionText).join("\n")}\n${result.slice(at)}`;
  }
  return `${result.trimEnd()}\n`;
}

function recordsOf(document: Document): JsonObject[] {
  const records = (document.toJS() as JsonObject)[DECISIONS_KEY];
  return Array.isArray(records) ? (records as JsonObject[]) : [];
}

/** Writes the overlay's own decisions in place of the old ones, or before its actions, which others append to. */
function rootSplice(text: string, overlay: YAMLMap, decisions: JsonObject[]): Splice {
  const block = stringify({ [DECISIONS_KEY]: decisions }, { lineWidth: 110 });
  const range = rangeBelow(overlay, [DECISIONS_KEY]);
  if (range !== undefined)
    return { ...linesOf(text, range[0], trimmedEnd(text, range[1]), false), text: block };
  const [start = 0] = rangeBelow(overlay, ["actions"]) ?? [];
  return { start, end: start, text: block };
}

/** Writes a member of an action in place of the old one, or behind the last one. */
function memberSplice(
  text: string,
  document: Document,
  action: YAMLMap,
  key: string,
  value: Json | undefined,
): Splice {
  const [start = 0, end = 0] = action.range ?? [];
  if (action.flow) {
    const { [key]: _, ...others } = action.toJS(document);
    return { start, end, text: JSON.stringify(value === undefined ? others : { ...others, [key]: value }) };
  }
  const indent = " ".repeat(start - lineStart(text, start));
  const lines = value === undefined ? "" : stringify({ [key]: value }, { lineWidth: 110 });
  const block = lines.replaceAll(/^(?=.)/gm, indent);
  const pair = action.items.find((item) => isScalar(item.key) && item.key.value === key);
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  const old = (pair?.value as { range?: readonly number[] | null } | undefined)?.range;
  if (range != null && old?.[1] !== undefined) {
    return { ...linesOf(text, range[0], trimmedEnd(text, old[1]), false), text: block };
  }
  const at = linesOf(text, start, trimmedEnd(text, end), false).end;
  return { start: at, end: at, text: text[at - 1] === "\n" ? block : `\n${block}` };
}

/** The end of what stands before a position, without the white space in between. */
function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

/** Aliases that stay while their anchor goes: each gets the value itself, as JSON, which is YAML too. */
function orphanedAliases(document: Document, removed: readonly Splice[]): Splice[] {
  const isRemoved = (node: { range?: readonly number[] | null }) =>
    removed.some(({ start, end }) => start <= (node.range?.[0] ?? -1) && (node.range?.[0] ?? -1) < end);
  const found: Splice[] = [];
  visit(document, {
    Alias(_key, alias) {
      const source = alias.resolve(document);
      if (alias.range == null || source === undefined || isRemoved(alias) || !isRemoved(source)) return;
      const [start, end] = alias.range;
      found.push({ start, end, text: JSON.stringify(source.toJS(document)) });
    },
  });
  return found;
}

/** An overlay of new actions alone. */
export function newOverlay(title: string, actions: readonly NewAction[]): string {
  const head = { overlay: "1.0.0", info: { title, version: "1.0.0" } };
  return `${stringify(head)}actions:\n${actions.map(actionText).join("\n")}`;
}

function actionText(action: NewAction): string {
  const text = stringify([action], { lineWidth: 110 });
  return text.replaceAll(/^(?=.)/gm, "  ");
}

function firstLineAfterKey(text: string): number {
  const match = /^actions:[^\n]*\n/m.exec(text);
  return match === null ? text.length : match.index + match[0].length;
}

function rangeBelow(node: unknown, path: Path): [number, number] | undefined {
  let value: unknown = node;
  let start: number | undefined;
  for (const key of path) {
    if (isMap(value)) {
      const pair = value.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      start = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      value = pair?.value;
    } else if (isSeq(value)) {
      value = value.items[Number(key)];
      start = (value as { range?: [number, number, number] } | undefined)?.range?.[0];
    } else return undefined;
  }
  const end = (value as { range?: [number, number, number] | null } | undefined)?.range?.[1];
  return start === undefined || end === undefined ? undefined : [start, end];
}

/** Whole lines, from that of `start` to that of `end`; with the blank line behind them where wanted. */
function linesOf(text: string, start: number, end: number, andBlank: boolean): Splice {
  const last = text[end - 1] === "\n" ? end - 1 : end;
  let after = text.indexOf("\n", last);
  after = after === -1 ? text.length : after + 1;
  if (andBlank && text[after] === "\n") after++;
  return { start: lineStart(text, start), end: after };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
