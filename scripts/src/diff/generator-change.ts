import type { Api } from "../apis.ts";
import { isObject, type SourceDocument } from "../document.ts";
import { generatorVersion, schemaFile } from "../generate/schema-file.ts";
import { spawnSync } from "../limited-process.ts";
import { lockFile } from "../lock.ts";
import { readIfThere } from "../write-files.ts";
import { comparable } from "./comparable.ts";
import { GeneratedTypes } from "./compare-generated.ts";
import type { GeneratorChange } from "./grouped.ts";
import { mergeFindings } from "./merge-findings.ts";
import { toChange } from "./words.ts";

/**
 * What the installed generator makes otherwise of the document as it was at a Git revision than what is committed
 * there. Undefined where the base is a file, the API has no client, or nothing of it changed.
 */
export async function generatorChange(
  root: string,
  api: Api,
  base: string,
  document: SourceDocument,
): Promise<GeneratorChange | undefined> {
  if (api.clientPackage === undefined) return undefined;
  const file = `packages/${api.clientPackage}/src/generated/schema.ts`;
  const committed = showAt(root, base, file);
  const recorded = recordedGenerator(showAt(root, base, lockFile), api.name);
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

function showAt(root: string, base: string, file: string): string | undefined {
  // A revision that begins with a hyphen would be an option.
  const args = ["show", "--end-of-options", `${base}:${file}`];
  const { status, stdout } = spawnSync("git", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return status === 0 ? stdout : undefined;
}
