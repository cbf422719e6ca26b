import type { Api } from "../apis.ts";
import { isObject, type SourceDocument } from "../document.ts";
import { generatorVersion, schemaFile } from "../generate/schema-file.ts";
import { lockFile } from "../lock.ts";
import { readIfThere } from "../write-files.ts";
import { fileAt } from "./base-document.ts";
import { comparable } from "./comparable.ts";
import { GeneratedTypes } from "./compare-generated.ts";
import { mergeFindings } from "./findings.ts";
import type { GeneratorChange } from "./report-entries.ts";
import { toChange } from "./sentences.ts";

/**
 * How the types that the installed generator makes of the document at a Git revision differ from the types committed
 * there. Undefined where the API has no client, the revision has no generated types, or nothing changed.
 */
export async function generatorChange(
  root: string,
  api: Api,
  base: string,
  document: SourceDocument,
): Promise<GeneratorChange | undefined> {
  if (api.clientPackage === undefined) return undefined;
  const file = `packages/${api.clientPackage}/src/generated/schema.ts`;
  const committed = fileAt(root, base, file);
  const recorded = recordedGenerator(fileAt(root, base, lockFile), api.name);
  if (committed === undefined || recorded === undefined) return undefined;
  const installed = generatorVersion();
  // The same generator wrote the same file: there is nothing to find, and generating takes a second.
  if (recorded === installed && readIfThere(root, file) === committed) return undefined;
  const fresh = await schemaFile(api, document);
  const changes = committed === fresh ? [] : typeChanges(document, committed, fresh);
  if (recorded === installed && changes.length === 0) return undefined;
  return { before: recorded, after: installed, changes };
}

function typeChanges({ value }: SourceDocument, committed: string, fresh: string) {
  const types = new GeneratedTypes(committed, fresh);
  const ids = [...comparable(value).operations.keys()];
  return mergeFindings(ids.flatMap((id) => types.compareOperation({ id, before: id, after: id }))).map(
    toChange,
  );
}

function recordedGenerator(lock: string | undefined, name: string): string | undefined {
  const { apis }: { apis?: unknown } = lock === undefined ? {} : JSON.parse(lock);
  const entry = isObject(apis) ? apis[name] : undefined;
  return isObject(entry) && typeof entry.generator === "string" ? entry.generator : undefined;
}
