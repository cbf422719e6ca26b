import { jsonText } from "@energy-clients/scripts-shared/encode";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { readEffective } from "../build/effective.ts";
import { type Api, readApis } from "../document/apis.ts";
import type { SourceDocument } from "../document/document.ts";
import { hashesOf, type Lock, lockEntry, lockFile, lockText, readLock } from "../document/lock.ts";
import { type DocumentedOperation, readOperations } from "../operations/operations.ts";
import { annotate } from "./annotate.ts";
import { apiNamesFile, apiNamesText } from "./api-names.ts";
import { documentIdentity } from "./document-identity.ts";
import { methodsFile } from "./methods-file.ts";
import { operationsFile } from "./operations-file.ts";
import { schemaFile } from "./schema-file.ts";
import { generatorVersion } from "./type-generator.ts";

/**
 * Writes everything that is generated from the effective documents, and records it in the lock.
 *
 * @returns Paths of the files that changed; current files keep their time stamps.
 */
export async function generate(root: string, apis: readonly Api[]): Promise<string[]> {
  return writeFiles(root, await generateFiles(root, apis));
}

/**
 * Compares the existing files with what would be generated. Writes nothing.
 *
 * @returns Paths of the files that are stale or missing.
 */
export async function findStale(root: string, apis: readonly Api[]): Promise<string[]> {
  const files = await generateFiles(root, apis);
  return [...files].filter(([file, text]) => readIfThere(root, file) !== text).map(([file]) => file);
}

async function generateFiles(root: string, apis: readonly Api[]): Promise<Map<string, string>> {
  let lock: Lock = readLock(root);
  const all = new Map<string, string>();
  for (const api of apis) {
    const files = await generatedFiles(api, readEffective(root, api));
    for (const [file, text] of files) all.set(file, text);
    lock = withGenerated(lock, api, files);
  }
  all.set(apiNamesFile, apiNamesText(readApis(root)));
  return all.set(lockFile, lockText(lock));
}

/**
 * Returns the texts that are generated from one effective document, by path.
 *
 * @param operations - Those of the document, where they are known.
 */
export async function generatedFiles(
  api: Api,
  source: SourceDocument,
  operations: readonly DocumentedOperation[] = readOperations(api, source),
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (api.clientPackage !== undefined) {
    const folder = `packages/${api.clientPackage}/src/generated`;
    const annotated = annotate(api, source.value);
    files.set(`${folder}/schema.ts`, await schemaFile(api, source, annotated));
    files.set(`${folder}/methods.ts`, methodsFile(api, source, annotated));
    files.set(`${folder}/operations.ts`, operationsFile(api, source, operations));
  }
  // contract-testing contains the documents, so that its users need no checkout of this repository. They include
  // their identity, so that a mock can check whether a client was generated from the same document.
  const document = { ...source.value, "x-document": documentIdentity(api, source) };
  return files.set(`packages/contract-testing/documents/${api.name}.json`, jsonText(document));
}

/** The lock with what one API's generated files are. */
export function withGenerated(lock: Lock, api: Api, files: ReadonlyMap<string, string>): Lock {
  const entry = { ...lockEntry(lock, api.name), generator: generatorVersion(), generated: hashesOf(files) };
  return { ...lock, [api.name]: entry };
}
