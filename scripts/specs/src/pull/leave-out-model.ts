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
 * Lists what names the operations. With `dropModelled`, also makes from the document what can be made from it, and removes
 * the other tests and examples.
 */
export function leaveOutModel(
  root: string,
  api: Api,
  document: JsonObject,
  operationIds: readonly string[],
  dropModelled: boolean,
): ModelInRepository {
  if (operationIds.length === 0) return { byHand: [], made: [], removed: [], files: new Map() };
  const sources = sourceFiles(root);
  const { clientPackage } = api;
  const built = clientPackage === undefined ? [] : builtOnOperations(sources, clientPackage, operationIds);
  const uses = findModelUses(sources, api.name, [...operationIds, ...built]);
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
