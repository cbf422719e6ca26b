import type { Api } from "../document/apis.ts";
import type { JsonObject, SourceDocument } from "../document/document.ts";
import { parseSource } from "../document/document.ts";
import type { SpecsError, SpecsErrorCode } from "../document/specs-error.ts";
import { editOverlay, newOverlay, type OverlayEdits } from "../overlay/edit-overlay.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import { readActions } from "../overlay/overlay-actions.ts";
import { gatewayParts } from "./gateway-parts.ts";
import { type Assumption, missingMetadata } from "./missing-metadata.ts";
import { type ModelledReplacement, replaceModelledOperations } from "./replace-modelled-operations.ts";
import { secretFields } from "./secret-fields.ts";

/** An action that no longer fits the new document. */
export interface StaleAction {
  readonly name: string;
  readonly code: SpecsErrorCode;
  /** File, line, action and remedy. */
  readonly message: string;
  readonly file: string;
}

/** An API's overlays, fitted to a new upstream document. */
export interface Reapplied {
  /** New texts by path; null for a file that is to go. Only those that change. */
  readonly overlays: ReadonlyMap<string, string | null>;
  /** The new upstream document with these overlays. */
  readonly effective: JsonObject;
  /** The overlays as they apply to it, in their order. */
  readonly applied: readonly SourceDocument[];
  readonly stale: readonly StaleAction[];
  readonly modelled: ModelledReplacement | undefined;
  readonly assumptions: readonly Assumption[];
  /** What the owner's gateway adds to the document and the client leaves out, in words. */
  readonly gateway: readonly string[];
  /** Fields that were marked as secrets, such as `components.schemas.Token.access-token`. */
  readonly secretFields: readonly string[];
}

/**
 * Fits an API's overlays to a new upstream document: real operations replace modelled ones, actions that no
 * longer fit are found (all of them), and what a client needs to know of new operations is filled in.
 *
 * @param options.dropModelled - Remove modelled operations that the document lacks.
 * @param options.grouped - Fill in with one action for all POSTs, for a document that was not reviewed yet.
 */
export function reapplyOverlays(
  api: Api,
  current: { readonly upstream: JsonObject; readonly effective: JsonObject } | undefined,
  upstream: JsonObject,
  overlays: readonly SourceDocument[],
  options: { readonly grouped?: boolean; readonly dropModelled?: boolean | undefined } = {},
): Reapplied {
  const corrections = `specs/${api.name}/overlay.yaml`;
  const texts = new Map<string, string | null>(overlays.map(({ file, text }) => [file, text]));
  const edit = (file: string, edits: OverlayEdits) => {
    const text = texts.get(file);
    if (typeof text === "string") texts.set(file, editOverlay(text, edits) ?? null);
    else {
      const actions = [...(edits.prepend ?? []), ...(edits.append ?? [])];
      if (actions.length > 0)
        texts.set(file, newOverlay(`What ${api.title}'s document does not say`, actions));
    }
  };

  const { dropModelled } = options;
  const { wrappedByAuth } = api;
  const way =
    current &&
    replaceModelledOperations(current.upstream, upstream, overlays, current.effective, {
      dropModelled,
      wrappedByAuth,
    });
  if (way !== undefined) {
    for (const file of new Set([...texts.keys(), corrections])) {
      const remove = way.edits.remove.get(file) ?? new Set<string>();
      const removeBelow = way.edits.removeBelow.get(file) ?? new Map();
      const { prepend, append } = file === corrections ? way.edits : { prepend: [], append: [] };
      if (remove.size + removeBelow.size + prepend.length + append.length > 0)
        edit(file, { remove, removeBelow, prepend, append });
    }
  }

  // Parsing costs more than all else here, and most texts stay as they were.
  const parsed = new Map(overlays.map((overlay) => [overlay.file, overlay]));
  const present = () => overlaysOf(texts, parsed);
  const stale: StaleAction[] = [];
  // Without one action another may change nothing: again, until all that are left fit.
  const settle = (): JsonObject => {
    const found: StaleAction[] = [];
    const document = applyAll(upstream, present(), found);
    for (const { file, name } of found) edit(file, { remove: new Set([name]) });
    for (const action of found) stale.push(action);
    return found.length === 0 ? document : settle();
  };
  const taken = () => new Set(present().flatMap((overlay) => readActions(overlay).map(({ name }) => name)));
  const gateway = gatewayParts(settle(), taken());
  if (gateway.length > 0) edit(corrections, { prepend: gateway });
  const document = settle();
  const missing = missingMetadata(document, taken(), {
    ...options,
    versionInPath: api.versionPlace === "path",
  });
  const secrets =
    current === undefined ? { actions: [], fields: [] } : secretFields(document, taken(), current.effective);
  const added = [...missing.actions, ...secrets.actions];
  if (added.length > 0) {
    edit(corrections, { prepend: missing.actions, append: secrets.actions });
  }
  const effective = added.length > 0 ? settle() : document;
  const changed = [...texts].filter(
    ([file, text]) => overlays.find((overlay) => overlay.file === file)?.text !== text,
  );
  return {
    overlays: new Map(changed),
    effective,
    applied: present(),
    stale,
    modelled: way?.given,
    assumptions: missing.assumptions,
    gateway: gateway.map(({ description }) => description),
    secretFields: secrets.fields,
  };
}

function applyAll(
  upstream: JsonObject,
  overlays: readonly SourceDocument[],
  stale: StaleAction[],
): JsonObject {
  let document = upstream;
  for (const overlay of overlays) {
    document = applyOverlay(document, overlay, (error: SpecsError, { name }) => {
      if (error.code === "action_incompatible") throw error;
      stale.push({ name, code: error.code, message: error.message, file: overlay.file });
    }).document;
  }
  return document;
}

/**
 * Corrections go before examples, as in a build.
 *
 * @param parsed - Texts that were parsed before, by file; those that are parsed now are added.
 */
function overlaysOf(
  texts: ReadonlyMap<string, string | null>,
  parsed: Map<string, SourceDocument>,
): SourceDocument[] {
  const read = (file: string, text: string): SourceDocument => {
    const before = parsed.get(file);
    if (before?.text === text) return before;
    const source = parseSource(file, text);
    parsed.set(file, source);
    return source;
  };
  return [...texts]
    .toSorted(([a], [b]) => (a.endsWith("/overlay.yaml") ? -1 : b.endsWith("/overlay.yaml") ? 1 : 0))
    .flatMap(([file, text]) => (text === null ? [] : [read(file, text)]));
}
