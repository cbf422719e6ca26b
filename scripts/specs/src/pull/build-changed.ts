import type { Files } from "@energy-clients/scripts-shared/write-files";
import { withEffective } from "../build/build.ts";
import { buildEffective } from "../build/effective.ts";
import { type LintProblem, lintEffective } from "../build/lint.ts";
import type { Api } from "../document/apis.ts";
import type { SourceDocument } from "../document/document.ts";
import { formatPointer } from "../document/json-pointer.ts";
import { type LockEntry, lockFile, lockText, readLock } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { generatedFiles, withGenerated } from "../generate/generate.ts";

/** Everything that is made from an API's sources. */
export interface Built {
  /** Texts by path: effective document, generated code and lock. */
  readonly files: ReadonlyMap<string, string>;
  /** The effective document. */
  readonly source: SourceDocument;
  readonly lint: readonly LintProblem[];
}

/**
 * Says of a refused document where the fault stands in the owner's file, as the effective document is not written then.
 *
 * @param written - The owner's document, with its overlays.
 */
export async function atOwnersPlace<Value>(
  written: SourceDocument,
  run: () => Promise<Value>,
): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SpecsError) || error.path === undefined || error.line !== undefined) throw error;
    const { code, problem, path } = error;
    const remedy =
      "Ask the document's owner to correct it, correct it in an overlay (add: --overlay), or pass a corrected copy with --from.";
    throw new SpecsError(code, `${problem} (${formatPointer(path.map(String))})\n${remedy}`, {
      place: written.placeOf(path),
      path,
      cause: error,
    });
  }
}

/**
 * Builds, lints and generates as `pnpm specs build`, `pnpm specs lint` and `pnpm generate` would after a change of files.
 * Writes nothing.
 */
export async function buildChanged(
  root: string,
  api: Api,
  changes: Files,
  origin: Pick<LockEntry, "source" | "retrievedAt" | "retrieved">,
): Promise<Built> {
  const effective = buildEffective(root, api, changes);
  const { source, operations } = effective;
  // Each is a process of its own.
  const [lint, generated] = await Promise.all([
    lintEffective(root, api, effective.text, () => source),
    generatedFiles(api, source, operations),
  ]);
  const lock = withEffective({ ...readLock(root), [api.name]: origin }, api, effective);
  return {
    files: new Map([
      ...generated,
      [lockFile, lockText(withGenerated(lock, api, generated))],
      [effective.file, effective.text],
    ]),
    source,
    lint,
  };
}
