import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellWord } from "@energy-clients/scripts-shared/encode";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { effectiveFile, readEffective } from "../build/effective.ts";
import { type BumpOverride, changesetFiles } from "../changeset/changeset-files.ts";
import { diffDocuments } from "../diff/diff.ts";
import type { DiffReport } from "../diff/report.ts";
import type { Api } from "../document/apis.ts";
import { commitFiles, type FileChanges } from "../document/commit-files.ts";
import { type JsonObject, parseSource, readDocument, type SourceDocument } from "../document/document.ts";
import { readLock, sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import type { DownloadLimits } from "../upstream/download.ts";
import {
  currentUpstream,
  readUpstream,
  sourcesOf,
  sourceWords,
  type Upstream,
} from "../upstream/upstream.ts";
import { versionDocs } from "../version-docs/version-docs.ts";
import { type Reapplied, reapplyOverlays } from "./reapply.ts";
import { buildStaged, createStage, type Stage, writeStaged } from "./stage.ts";
import { checkStructure } from "./structure.ts";

export interface PullOptions {
  /** Files and URLs instead of the API's own sources. */
  readonly from?: readonly string[];
  /** Take actions that no longer fit out of the overlays, instead of asking a person to mend them. */
  readonly dropStale?: boolean;
  /** Remove modelled operations that the document lacks. @defaultValue false */
  readonly dropModelled?: boolean;
  readonly override?: BumpOverride | undefined;
  readonly limits?: DownloadLimits;
  /** @defaultValue today, YYYY-MM-DD in UTC */
  readonly today?: string;
  /** Told before each step of writing; for tests that die there. */
  readonly onStep?: (step: string) => void;
}

/** What a pull came to. */
export type PullResult =
  | { readonly kind: "unchanged"; readonly api: Api }
  | {
      readonly kind: "changed";
      readonly api: Api;
      readonly report: DiffReport;
      readonly reapplied: Reapplied;
      readonly versions: readonly [before: string | undefined, after: string | undefined];
      /** Problems that lint sees in the new effective document; they do not stop a pull. */
      readonly lint: readonly string[];
      /** Paths of all files that changed. */
      readonly written: readonly string[];
      readonly changesets: ReadonlyMap<string, string>;
      /** Effective documents. */
      readonly before: JsonObject;
      readonly after: JsonObject;
    };

/**
 * Brings an API's new document in: reads and checks it aside, fits the overlays to it, builds and generates, and only
 * then changes upstream, overlays, effective document, lock, generated code, the tables of versions and the changeset,
 * all of them or none.
 *
 * @throws {@link SpecsError} `usage`, `download_failed`, `file_missing`, `document_unparseable`, `upstream_invalid`,
 * `overlay_stale` naming every action that no longer fits, and whatever a build or generation throws.
 */
export async function pull(root: string, api: Api, options: PullOptions = {}): Promise<PullResult> {
  const from = sourcesOf(api, options.from ?? []);
  const source = currentUpstream(root, api);
  if (source === undefined) {
    throw new SpecsError("file_missing", `specs/${api.name} has no upstream document; add the API first`);
  }
  const upstream = await readUpstream(from, { source, entry: readLock(root)[api.name] }, options.limits);
  if (upstream === undefined) return { kind: "unchanged", api };

  const effectiveBefore = readEffective(root, api);
  const overlays = ["overlay.yaml", "examples.yaml"]
    .map((name) => `specs/${api.name}/${name}`)
    .filter((file) => readIfThere(root, file) !== undefined)
    .map((file) => readDocument(root, file));
  const before = { upstream: source.value, effective: effectiveBefore.value };
  const { dropModelled } = options;
  const reapplied = reapplyOverlays(api, before, upstream.document, overlays, { dropModelled });
  if (reapplied.stale.length > 0 && !options.dropStale) throw staleError(api, upstream, reapplied);

  using stage = createStage(root, api);
  const sourceChanges = upstreamChanges(api, upstream, source.file, reapplied);
  writeStaged(stage, sourceChanges);
  await checkStructure(readDocument(stage.root, `specs/${api.name}/upstream.${upstream.format}`));
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const built = await buildStaged(stage, api, {
    source: sourceWords(from),
    retrievedAt: today,
    retrieved: upstream.retrieved,
  });

  const effective = effectiveIn(stage, api);
  const after = effective.value;
  const report = await diffDocuments({ api: api.name, before: before.effective, after });
  const versions = [versionOf(source.value), versionOf(upstream.document)] as const;
  const isSame = readIfThere(root, effectiveFile(api)) === built.files.get(effectiveFile(api));
  const baseSha256 = sha256(effectiveBefore.text);
  const changesets = isSame
    ? new Map<string, string>()
    : changesetFiles(api, report, { baseSha256, versions, override: options.override });
  const changes = new Map([...sourceChanges, ...built.files, ...changesets]);
  const docs = versionDocs(root, { changes, parsed: new Map([[api.name, effective]]) });
  const written = commitFiles(root, new Map([...changes, ...docs]), options.onStep);
  return {
    kind: "changed",
    api,
    report,
    reapplied,
    versions,
    lint: built.lint.map(({ text }) => text()),
    written,
    changesets,
    before: before.effective,
    after,
  };
}

function upstreamChanges(api: Api, upstream: Upstream, oldFile: string, reapplied: Reapplied): FileChanges {
  const file = `specs/${api.name}/upstream.${upstream.format}`;
  const changes = new Map<string, string | null>(reapplied.overlays).set(file, upstream.text);
  return oldFile === file ? changes : changes.set(oldFile, null);
}

function effectiveIn(stage: Stage, api: Api): SourceDocument {
  return parseSource(effectiveFile(api), readIfThere(stage.root, effectiveFile(api)) ?? "");
}

function versionOf({ info }: JsonObject): string | undefined {
  const version = typeof info === "object" && info !== null && "version" in info ? info.version : undefined;
  return typeof version === "string" ? version : undefined;
}

function staleError(api: Api, upstream: Upstream, { stale }: Reapplied): SpecsError {
  const are = stale.length === 1 ? "1 action no longer fits" : `${stale.length} actions no longer fit`;
  const file = join(mkdtempSync(join(tmpdir(), `specs-${api.name}-new-`)), `upstream.${upstream.format}`);
  writeFileSync(file, upstream.text);
  const problem = [
    `${are} the new document, which waits in ${file}; nothing else was written:`,
    ...stale.map(({ message }) => `  ${message}`),
    "Mend these actions and pull again; or let --drop-stale take them out, where the owner made them superfluous or",
    "removed what they correct:",
    `  pnpm specs pull ${api.name} --from ${shellWord(file)}`,
  ];
  return new SpecsError("overlay_stale", problem.join("\n"));
}
