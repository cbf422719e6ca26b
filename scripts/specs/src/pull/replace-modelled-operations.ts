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
import { keepSecurity, keptMetadata } from "./keep-metadata.ts";
import { quoted } from "./missing-metadata.ts";
import { type OwnOperation, realOf } from "./own-operation.ts";
import { walkObjects } from "./walk-schemas.ts";

/** Which modelled operations the real document replaces, and which stay. */
export interface ModelledReplacement {
  readonly replaced: readonly { readonly modelled: string; readonly real: string }[];
  /** `GET /trades (getTrades)`: still our own design. */
  readonly stillModelled: readonly string[];
  /** operationIds of ours that the document replaced or that were removed, without those that the auth package calls. */
  readonly operationIds: readonly string[];
  /** Those of them that we had observed and that the document has: code that names them still compiles. */
  readonly observedIds: readonly string[];
  /** Paths of ours that are no longer called, such as `/v2.2/rfqs/{rfq-id}`. */
  readonly formerPaths: readonly string[];
  /** Parts of the document that went with the operations, such as `components.schemas.Quote`. */
  readonly dropped: readonly string[];
}

/** Edits that the overlays need, by the file of each. */
export interface ReplacementEdits {
  readonly remove: Map<string, Set<string>>;
  readonly removeBelow: Map<string, Map<string, Path[]>>;
  /** For the overlay of corrections, before its other actions. */
  readonly prepend: NewAction[];
  /** For the overlay of corrections, after its other actions. */
  readonly append: readonly NewAction[];
}

export interface ReplacementOptions {
  /** Remove modelled operations that the real document lacks. @defaultValue false */
  readonly dropModelled?: boolean | undefined;
  /** operationIds that the auth package calls; they stay, though the document may lack them. */
  readonly wrappedByAuth?: readonly string[] | undefined;
}

/** What we wrote without a document of the owner. */
export const OURS: ReadonlySet<unknown> = new Set(["documented", "inferred", "modelled", "observed"]);

/**
 * Works out how operations that we wrote without a document are replaced by the real ones of a new upstream document:
 * by the same path and method (whatever the version and the parameters in the path are), or by the same operationId. A
 * real component goes before one of ours of the same name, and what only replaced operations used is dropped.
 *
 * @param before - The upstream document that the overlays were written for.
 * @returns undefined when the overlays model no operation.
 */
export function replaceModelledOperations(
  before: JsonObject,
  upstream: JsonObject,
  overlays: readonly SourceDocument[],
  effectiveBefore: JsonObject,
  { dropModelled = false, wrappedByAuth = [] }: ReplacementOptions = {},
): { given: ModelledReplacement; edits: ReplacementEdits } | undefined {
  const [corrections] = overlays;
  if (corrections === undefined) return undefined;
  const actions = overlays.map((overlay) => ({ file: overlay.file, actions: readActions(overlay) }));
  const ofOverlay = readActions(corrections).flatMap((action) => modelledBy(action, upstream));
  if (ofOverlay.length === 0) return undefined;
  const ofUpstream = writtenBy(before, upstream, effectiveBefore);
  const modelled = [...ofUpstream, ...ofOverlay];
  const edits = new EditList();
  const dropped: string[] = [];

  const replaced = modelled.filter(({ real }) => real !== undefined);
  const missing = modelled.filter(({ real }) => real === undefined);
  const staying = missing.filter(
    ({ value }) => !dropModelled || wrappedByAuth.includes(String(value.operationId)),
  );
  const leaving = modelled.filter((operation) => !staying.includes(operation));
  dropped.push(
    ...missing
      .filter((operation) => leaving.includes(operation))
      .map(({ path, method, value }) => describe(path, method, value)),
  );
  for (const { action, path, method } of leaving) {
    if (action === undefined) continue;
    const stays = staying.some((other) => other.action?.name === action.name);
    if (stays) edits.below(corrections.file, action.name, [path, method]);
    else edits.action(corrections.file, action.name);
  }
  const gone = new Set(leaving.map(({ path, method }) => `${path} ${method}`));
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
  const tags = new Set(
    [...staying, ...operationsOf(upstream)].flatMap(({ value }) =>
      Array.isArray(value.tags) ? value.tags : [],
    ),
  );
  for (const { file, actions: list } of actions) {
    for (const action of list.filter(({ name }) => !edits.has(file, name))) {
      const surplus = surplusOf(action, upstream, used, tags);
      if (surplus.all) edits.action(file, action.name);
      else for (const path of surplus.paths) edits.below(file, action.name, path);
      for (const name of surplus.names) dropped.push(name);
    }
  }
  const security = keepSecurity(before, upstream, staying);
  for (const name of security.schemes) used.add(`#/components/securitySchemes/${name}`);
  const paths = staying.filter(({ action }) => action === undefined);
  const components = keepComponents(before, upstream, used, actions, edits, paths);
  const realPaths = new Set(operationsOf(upstream).map(({ path }) => withoutNames(path)));
  const realIds = new Set(operationsOf(upstream).map(({ value }) => value.operationId));
  const kept = replaced.flatMap((operation) =>
    keptMetadata(operation, upstream, realIds, security.isMissing),
  );
  return {
    given: {
      replaced: replaced.map(({ path, method, value, real }) => ({
        modelled: describe(path, method, value),
        real: describe(real?.path ?? path, real?.method ?? method, real?.value ?? value),
      })),
      operationIds: idsOf(leaving).filter((id) => !wrappedByAuth.includes(id)),
      observedIds: idsOf(
        replaced.filter(({ value }) => (value["x-provenance"] ?? before["x-provenance"]) === "observed"),
      ),
      formerPaths: [...new Set(leaving.map(({ path }) => path))].filter(
        (path) => !realPaths.has(withoutNames(path)),
      ),
      stillModelled: staying.map(({ path, method, value }) => describe(path, method, value)),
      dropped,
    },
    edits: {
      remove: edits.removed,
      removeBelow: edits.removedBelow,
      prepend: [...components, ...kept],
      append: security.actions,
    },
  };
}

function modelledBy(action: Action, upstream: JsonObject): OwnOperation[] {
  const update = changeOf(action);
  if (action.target !== "$.paths" || !isObject(update)) return [];
  return operationsOf({ paths: update }).flatMap(({ path, method, value }) => {
    if (!OURS.has(value["x-provenance"])) return [];
    return [{ action, path, method, value, real: realOf({ path, method, value }, upstream) }];
  });
}

/** The operations of an upstream document that we wrote ourselves, with what the overlays say of them. */
function writtenBy(before: JsonObject, upstream: JsonObject, effectiveBefore: JsonObject): OwnOperation[] {
  const effective = new Map(
    operationsOf(effectiveBefore).map((one) => [`${one.path} ${one.method}`, one.value]),
  );
  return operationsOf(before).flatMap(({ path, method, value }) => {
    if (!OURS.has(value["x-provenance"] ?? before["x-provenance"])) return [];
    const own = { path, method, value: effective.get(`${path} ${method}`) ?? value };
    return [{ action: undefined, ...own, real: realOf(own, upstream) }];
  });
}

function changeOf({ change }: Action): Json | undefined {
  return "update" in change ? change.update : undefined;
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
  staying: readonly OwnOperation[],
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
function surplusOf(action: Action, upstream: JsonObject, used: ReadonlySet<string>, tags: ReadonlySet<Json>) {
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
    for (const name of surplus) names.push(`components.${kind}.${name}`);
    if (isWhole && surplus.length === list.length) paths.push([kind]);
    else for (const name of surplus) paths.push(isWhole ? [kind, name] : [name]);
  }
  if (action.target === "$" && isObject(update) && Array.isArray(update.tags)) {
    const real = new Set(
      (Array.isArray(upstream.tags) ? upstream.tags : []).map((tag) => isObject(tag) && tag.name),
    );
    const doubled = update.tags.flatMap((tag, index) =>
      isObject(tag) && (real.has(tag.name ?? null) || !tags.has(tag.name ?? null)) ? [index] : [],
    );
    const all = doubled.length === update.tags.length && Object.keys(update).length === 1;
    for (const index of doubled) names.push(`tags[${index}]`);
    return { all, paths: doubled.map((index) => ["tags", index]), names };
  }
  return { all: total > 0 && names.length === total, paths, names };
}

/** Operations and components of the old upstream document that we still need and that the new one lacks. */
function keepComponents(
  before: JsonObject,
  upstream: JsonObject,
  used: ReadonlySet<string>,
  overlays: readonly { readonly file: string; readonly actions: readonly Action[] }[],
  edits: EditList,
  operations: readonly OwnOperation[],
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
  const paths: { [path: string]: JsonObject } = {};
  for (const { path, method, value } of operationsOf(before)) {
    if (operations.some((one) => one.path === path && one.method === method))
      paths[path] = { ...paths[path], [method]: value };
  }
  const update = {
    ...(Object.keys(paths).length > 0 && { paths }),
    ...(Object.keys(components).length > 0 && { components }),
  };
  if (Object.keys(update).length === 0) return [];
  return [
    {
      "x-name": "kept-parts",
      description: "Parts of the former document that this project still needs and that the new one lacks.",
      target: "$",
      update,
    },
  ];
}

function idsOf(operations: readonly OwnOperation[]): string[] {
  return operations.map(({ value }) => String(value.operationId));
}

function withoutNames(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
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
