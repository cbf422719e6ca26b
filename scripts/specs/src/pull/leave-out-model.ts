import type { Files } from "@energy-clients/scripts-shared/write-files";
import type { Api } from "../document/apis.ts";
import type { JsonObject } from "../document/document.ts";
import { madeFromDocument } from "./made-from-document.ts";
import {
  builtOnOperations,
  findModelUses,
  type ModelUse,
  removableFiles,
  sourceFiles,
} from "./model-uses.ts";
import type { ModelledReplacement } from "./replace-modelled-operations.ts";

/** What the document replaced or lacks. */
type Former = Pick<ModelledReplacement, "operationIds" | "observedIds" | "formerPaths">;

const NOTHING: Former = { operationIds: [], observedIds: [], formerPaths: [] };

/** What of the repository is built on operations that the document replaced or lacks. */
export interface ModelInRepository {
  /** What is left for a person, or all of it if nothing was left out. */
  readonly byHand: readonly ModelUse[];
  /** Files that were made from the document. */
  readonly made: readonly string[];
  /** Tests and examples that were removed. */
  readonly removed: readonly string[];
  readonly files: Files;
}

/**
 * Lists what names the operations or their paths. With `dropModelled`, also makes from the document what can be made from
 * it, and removes the other tests and examples that name a modelled operation, or one that is gone.
 */
export function leaveOutModel(
  root: string,
  api: Api,
  document: JsonObject,
  former: Former | undefined,
  dropModelled: boolean,
): ModelInRepository {
  const { operationIds, observedIds, formerPaths } = former ?? NOTHING;
  if (operationIds.length === 0) return { byHand: [], made: [], removed: [], files: new Map() };
  const sources = sourceFiles(root);
  // What names only operations that every document of the owner has still works.
  const modelled = operationIds.filter((id) => !observedIds.includes(id));
  const { clientPackage } = api;
  const built = clientPackage === undefined ? [] : builtOnOperations(sources, clientPackage, modelled);
  const uses = findModelUses(sources, api.name, [...modelled, ...built], formerPaths);
  if (!dropModelled) return { byHand: uses, made: [], removed: [], files: new Map() };
  const made = madeFromDocument(root, api, document);
  const removed = removableFiles(sources, uses, new Set(made.keys()));
  const isLeft = ({ file }: ModelUse) => !removed.has(file) && !made.has(file);
  return {
    byHand: uses.filter(isLeft),
    made: [...made].flatMap(([file, text]) => (text === null ? [] : [file])),
    removed: [...removed].toSorted(),
    files: new Map([...made, ...[...removed].map((file): [string, null] => [file, null])]),
  };
}
