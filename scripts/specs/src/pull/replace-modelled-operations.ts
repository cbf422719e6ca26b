import { jsonpath } from "json-p3";
import {
  isObject,
  type Json,
  type JsonObject,
  type Path,
  type SourceDocument,
} from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { type Action, readActions } from "../overlay/overlay-actions.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import { quoted } from "./missing-metadata.ts";
import { walkObjects } from "./walk-schemas.ts";

/** Which modelled operations the real document replaces, and which stay. */
export interface ModelledReplacement {
  readonly replaced: readonly { readonly modelled: string; readonly real: string }[];
  /** `GET /trades (getTrades)`: still our own design. */
  readonly stillModelled: readonly string[];
  /** Parts of the document that went with the operations, such as `components.schemas.Quote`. */
  readonly dropped: readonly string[];
}

/** Edits that the overlays need, by the file of each. */
export interface ReplacementEdits {
  readonly remove: Map<string, Set<string>>;
  readonly removeBelow: Map<string, Map<string, Path[]>>;
  /** For the overlay of corrections, before its other actions. */
  readonly prepend: NewAction[];
}

interface ModelledOperation {
  readonly action: Action;
  readonly path: string;
  readonly method: string;
  readonly value: JsonObject;
  readonly real: { readonly path: string; readonly method: string; readonly value: JsonObject } | undefined;
}

/** What we wrote without a document of the owner. */
const OURS: ReadonlySet<unknown> = new Set(["modelled", "observed"]);

/** What no vendor's document says and what stays true of the real operation. */
const KEPT = ["x-idempotent", "x-recovery-hint", "x-use-case"];

/**
 * Replaces operations that we modelled by the real ones of a new upstream document: those with the same path
 * and method (whatever the parameters in the path are called), or by the same operationId. A real component goes
 * before a modelled one of the same name, and what only replaced operations used is dropped.
 *
 * @param before - The upstream document that the overlays were written for.
 * @returns undefined when the overlays model no operation.
 */
export function replaceModelledOperations(
  before: JsonObject,
  upstream: JsonObject,
  overlays: readonly SourceDocument[],
  effectiveBefore: JsonObject,
): { given: ModelledReplacement; edits: ReplacementEdits } | undefined {
  const [corrections] = overlays;
  if (corrections === undefined) return undefined;
  const actions = overlays.map((overlay) => ({ file: overlay.file, actions: readActions(overlay) }));
  const modelled = readActions(corrections).flatMap((action) => modelledBy(action, upstream));
  if (modelled.length === 0) return undefined;
  const edits = new EditList();
  const dropped: string[] = [];

  const replaced = modelled.filter(({ real }) => real !== undefined);
  const staying = modelled.filter(({ real }) => real === undefined);
  for (const { action, path, method } of replaced) {
    const stays = staying.some((other) => other.action.name === action.name);
    if (stays) edits.below(corrections.file, action.name, [path, method]);
    else edits.action(corrections.file, action.name);
  }
  const gone = new Set(replaced.map(({ path, method }) => `${path} ${method}`));
  for (const { file, actions: list } of actions) {
    for (const action of list) {
      if (!isObject(changeOf(action)) || modelled.some((other) => other.action === action)) continue;
      if (isAllWithin(action, effectiveBefore, gone)) {
        edits.action(file, action.name);
        dropped.push(`action "${action.name}"`);
      }
    }
  }

  const used = referencedFrom(upstream, before, actions, staying);
  for (const { file, actions: list } of actions) {
    for (const action of list.filter(({ name }) => !edits.has(file, name))) {
      const surplus = surplusOf(action, upstream, used);
      if (surplus.all) edits.action(file, action.name);
      else for (const path of surplus.paths) edits.below(file, action.name, path);
      dropped.push(...surplus.names);
    }
  }
  const carried = keepComponents(before, upstream, used, actions, edits);
  const kept = replaced.flatMap((operation) => keptMetadata(operation));
  return {
    given: {
      replaced: replaced.map(({ path, method, value, real }) => ({
        modelled: describe(path, method, value),
        real: describe(real?.path ?? path, real?.method ?? method, real?.value ?? value),
      })),
      stillModelled: staying.map(({ path, method, value }) => describe(path, method, value)),
      dropped,
    },
    edits: { remove: edits.removed, removeBelow: edits.removedBelow, prepend: [...carried, ...kept] },
  };
}

function modelledBy(action: Action, upstream: JsonObject): ModelledOperation[] {
  const update = changeOf(action);
  if (action.target !== "$.paths" || !isObject(update)) return [];
  const real = operationsOf(upstream);
  return operationsOf({ paths: update }).flatMap(({ path, method, value }) => {
    if (!OURS.has(value["x-provenance"])) return [];
    const id = value.operationId;
    const match =
      real.find((other) => other.method === method && shapeOf(other.path) === shapeOf(path)) ??
      real.find((other) => id !== undefined && other.value.operationId === id);
    return [{ action, path, method, value, real: match }];
  });
}

function changeOf({ change }: Action): Json | undefined {
  return "update" in change ? change.update : undefined;
}

function shapeOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}").replace(/\/$/, "");
}

/** Whether an action, in the document as it was, touches nothing but operations that are gone. */
function isAllWithin(action: Action, document: JsonObject, gone: ReadonlySet<string>): boolean {
  const locations = jsonpath.query(action.target, document).locations();
  return (
    locations.length > 0 &&
    locations.every(([root, path, method]) => root === "paths" && gone.has(`${path} ${method}`))
  );
}

/** References that the new document, and the modelled operations that stay, need. */
function referencedFrom(
  upstream: JsonObject,
  before: JsonObject,
  overlays: readonly { readonly actions: readonly Action[] }[],
  staying: readonly ModelledOperation[],
): Set<string> {
  const modelledParts = overlays.flatMap(({ actions }) => actions.map(componentsOf));
  const find = (ref: string): Json | undefined =>
    lookUp(upstream, ref) ??
    modelledParts.map((components) => lookUp({ components }, ref)).find((value) => value !== undefined) ??
    lookUp(before, ref);
  const used = new Set<string>();
  const pending: Json[] = staying.map(({ value }) => value);
  const targets = new Set(staying.map(({ path, method }) => `$.paths[${quoted(path)}].${method}.`));
  for (const { actions } of overlays) {
    for (const action of actions) {
      const update = changeOf(action);
      if (update !== undefined && [...targets].some((target) => action.target.startsWith(target)))
        pending.push(update);
    }
  }
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    walkObjects(value, ({ $ref }) => {
      if (typeof $ref !== "string" || used.has($ref)) return;
      used.add($ref);
      const target = find($ref);
      if (target !== undefined) pending.push(target);
      // Examples are attached to shared responses by actions of their own.
      for (const { actions } of overlays) {
        for (const action of actions) {
          const update = changeOf(action);
          if (update !== undefined && componentOf(action) === $ref) pending.push(update);
        }
      }
    });
  }
  return used;
}

/** The components that an action adds, by kind. */
function componentsOf(action: Action): JsonObject {
  const update = changeOf(action);
  if (!isObject(update)) return {};
  if (action.target === "$.components") return update;
  const kind = /^\$\.components\.(\w+)$/.exec(action.target)?.[1];
  return kind === undefined ? {} : { [kind]: update };
}

/** The component that an action changes, as a reference. */
function componentOf({ target }: Action): string | undefined {
  const [, kind, name] = /^\$\.components\.(\w+)\.(\w+)\b./.exec(target) ?? [];
  return name === undefined ? undefined : `#/components/${kind}/${name}`;
}

/** Components and tags of an action that the real document has itself, or that nothing refers to any longer. */
function surplusOf(action: Action, upstream: JsonObject, used: ReadonlySet<string>) {
  const paths: Path[] = [];
  const names: string[] = [];
  const update = changeOf(action);
  const changed = componentOf(action);
  if (changed !== undefined && (lookUp(upstream, changed) !== undefined || !used.has(changed))) {
    return { all: true, paths, names: [`action "${action.name}"`] };
  }
  let total = 0;
  const isWhole = action.target === "$.components";
  for (const [kind, members] of Object.entries(componentsOf(action))) {
    const list = Object.keys(isObject(members) ? members : {});
    const surplus = list.filter((name) => {
      const ref = `#/components/${kind}/${name}`;
      return lookUp(upstream, ref) !== undefined || !used.has(ref);
    });
    total += list.length;
    names.push(...surplus.map((name) => `components.${kind}.${name}`));
    if (isWhole && surplus.length === list.length) paths.push([kind]);
    else paths.push(...surplus.map((name) => (isWhole ? [kind, name] : [name])));
  }
  if (action.target === "$" && isObject(update) && Array.isArray(update.tags)) {
    const real = new Set(
      (Array.isArray(upstream.tags) ? upstream.tags : []).map((tag) => isObject(tag) && tag.name),
    );
    const doubled = update.tags.flatMap((tag, index) =>
      isObject(tag) && real.has(tag.name ?? null) ? [index] : [],
    );
    const all = doubled.length === update.tags.length && Object.keys(update).length === 1;
    names.push(...doubled.map((index) => `tags[${index}]`));
    return { all, paths: doubled.map((index) => ["tags", index]), names };
  }
  return { all: total > 0 && names.length === total, paths, names };
}

/** Components of the old upstream document that operations of ours still need and that the new one lacks. */
function keepComponents(
  before: JsonObject,
  upstream: JsonObject,
  used: ReadonlySet<string>,
  overlays: readonly { readonly file: string; readonly actions: readonly Action[] }[],
  edits: EditList,
): NewAction[] {
  const remaining = overlays.flatMap(({ file, actions }) =>
    actions.filter(({ name }) => !edits.has(file, name)),
  );
  const components: { [kind: string]: JsonObject } = {};
  // An action's target must exist, be it empty.
  for (const { target } of remaining) {
    const kind = /^\$\.components\.(\w+)/.exec(target)?.[1];
    if (kind !== undefined && lookUp(upstream, `#/components/${kind}`) === undefined) components[kind] ??= {};
    if (target === "$.components" && upstream.components === undefined) components.schemas ??= {};
  }
  for (const ref of used) {
    const [, kind, name] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(ref) ?? [];
    const value = lookUp(before, ref);
    if (kind === undefined || name === undefined || value === undefined) continue;
    if (lookUp(upstream, ref) !== undefined) continue;
    components[kind] = { ...components[kind], [name]: value };
  }
  if (Object.keys(components).length === 0) return [];
  return [
    {
      "x-name": "kept-components",
      description: "Components of the former document that the still modelled operations refer to.",
      target: "$",
      update: { components },
    },
  ];
}

function keptMetadata({ value, real, action }: ModelledOperation): NewAction[] {
  if (real === undefined) return [];
  const update: JsonObject = {};
  if (real.value.operationId === undefined && value.operationId !== undefined)
    update.operationId = value.operationId;
  for (const key of KEPT) {
    const kept = value[key];
    if (kept !== undefined && real.value[key] === undefined) update[key] = kept;
  }
  if (Object.keys(update).length === 0) return [];
  return [
    {
      "x-name": `${action.name}-kept`,
      description:
        "Kept from the modelled operation that this one replaces; check that it holds for the real one.",
      target: `$.paths[${quoted(real.path)}].${real.method}`,
      update,
    },
  ];
}

function describe(path: string, method: string, { operationId }: JsonObject): string {
  return `${method.toUpperCase()} ${path}${operationId === undefined ? "" : ` (${operationId})`}`;
}

class EditList {
  readonly removed = new Map<string, Set<string>>();
  readonly removedBelow = new Map<string, Map<string, Path[]>>();

  action(file: string, name: string): void {
    this.removed.set(file, (this.removed.get(file) ?? new Set()).add(name));
  }

  below(file: string, name: string, path: Path): void {
    const ofFile = this.removedBelow.get(file) ?? new Map<string, Path[]>();
    this.removedBelow.set(file, ofFile.set(name, [...(ofFile.get(name) ?? []), path]));
  }

  has(file: string, name: string): boolean {
    return this.removed.get(file)?.has(name) ?? false;
  }
}
