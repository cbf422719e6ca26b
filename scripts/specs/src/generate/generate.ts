import { jsonText } from "@energy-clients/scripts-shared/encode";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { readEffective } from "../build/effective.ts";
import { type Api, readApis } from "../document/apis.ts";
import type { SourceDocument } from "../document/document.ts";
import { hashesOf, type Lock, lockEntry, lockFile, lockText, readLock } from "../document/lock.ts";
import { readOperations } from "../operations/operations.ts";
import { apiNamesFile, apiNamesText } from "./api-names.ts";
import { documentIdentity } from "./document-identity.ts";
import { operationsFile } from "./operations-file.ts";
import { generatorVersion, schemaFile } from "./schema-file.ts";

/**
 * Writes everything that is made of the effective documents, and records it in the lock.
 *
 * @param read - For documents that were read before.
 * @returns Paths of the files that changed; those that are current keep their time stamps.
 */
export async function generate(root: string, apis: readonly Api[], read = readEffective): Promise<string[]> {
  return writeFiles(root, await generateFiles(root, apis, read));
}

/**
 * Compares the files that are there with what generating them again would give. Writes nothing.
 *
 * @returns Paths of all files that are stale or missing.
 */
export async function findStale(root: string, apis: readonly Api[]): Promise<string[]> {
  const files = await generateFiles(root, apis, readEffective);
  return [...files].filter(([file, text]) => readIfThere(root, file) !== text).map(([file]) => file);
}

async function generateFiles(
  root: string,
  apis: readonly Api[],
  read: typeof readEffective,
): Promise<Map<string, string>> {
  let lock: Lock = readLock(root);
  const all = new Map<string, string>();
  for (const api of apis) {
    const files = await filesOf(api, read(root, api));
    for (const [file, text] of files) all.set(file, text);
    const entry = { ...lockEntry(lock, api.name), generator: generatorVersion(), generated: hashesOf(files) };
    lock = { ...lock, [api.name]: entry };
  }
  all.set(apiNamesFile, apiNamesText(readApis(root)));
  return all.set(lockFile, lockText(lock));
}

async function filesOf(api: Api, source: SourceDocument): Promise<Map<string, string>> {
  const operations = readOperations(api, source);
  const files = new Map<string, string>();
  if (api.clientPackage !== undefined) {
    const folder = `packages/${api.clientPackage}/src/generated`;
    files.set(`${folder}/schema.ts`, await schemaFile(api, source));
    files.set(`${folder}/operations.ts`, operationsFile(api, source, operations));
  }
  // The mock servers' package carries the documents, so that a consumer needs no checkout of them.
  // It says which document that is, so that a mock can tell whether a client is made of the same one.
  const document = { ...source.value, "x-document": documentIdentity(api, source) };
  return files.set(`packages/contract-testing/documents/${api.name}.json`, jsonText(document));
}
