import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellWord } from "@energy-clients/scripts-shared/encode";
import { type Files, readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import { effectiveFile, readEffective } from "../build/effective.ts";
import { type BumpOverride, changesetFiles } from "../changeset/changeset-files.ts";
import { openDecisions } from "../decisions/check-decisions.ts";
import type { UpstreamFindings } from "../decisions/find-questions.ts";
import { recordQuestions } from "../decisions/record-questions.ts";
import { diffDocuments } from "../diff/diff.ts";
import type { DiffReport } from "../diff/report.ts";
import { type Api, apisFile, withLintRulesOff } from "../document/apis.ts";
import { type JsonObject, parseSource, type SourceDocument } from "../document/document.ts";
import { formatted } from "../document/format.ts";
import { readLock, sha256 } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import type { DownloadLimits } from "../upstream/download.ts";
import {
  currentOverlays,
  currentUpstream,
  readUpstream,
  sourcesOf,
  sourceWords,
  type Upstream,
} from "../upstream/upstream.ts";
import { versionDocs } from "../version-docs/version-docs.ts";
import { atOwnersPlace, buildChanged } from "./build-changed.ts";
import { checkStructure } from "./check-structure.ts";
import { hiddenChanges } from "./hidden-changes.ts";
import { leaveOutModel, type ModelInRepository } from "./leave-out-model.ts";
import { type Reapplied, reapplyOverlays } from "./reapply.ts";

export interface PullOptions {
  /** Files and URLs instead of the API's own sources. */
  readonly from?: readonly string[];
  /** Remove overlay actions that no longer fit, instead of failing with their names. */
  readonly dropStale?: boolean;
  /** Remove modelled operations that the document lacks. @defaultValue false */
  readonly dropModelled?: boolean;
  /** Refuses a document that would be read with a remark. */
  readonly strict?: boolean | undefined;
  readonly override?: BumpOverride | undefined;
  readonly limits?: DownloadLimits;
  /** @defaultValue today, YYYY-MM-DD in UTC */
  readonly today?: string;
}

/** What a pull came to. */
export type PullResult =
  | {
      readonly kind: "unchanged";
      readonly api: Api;
      /** Changes of an earlier pull that an overlay hides and nobody has decided about. */
      readonly open: readonly string[];
    }
  | {
      readonly kind: "changed";
      readonly api: Api;
      readonly report: DiffReport;
      readonly reapplied: Reapplied;
      /** What the document has against the specification, and how it is read. */
      readonly remarks: readonly string[];
      /** What changed upstream, and what the overlay hides of it; undefined for the first document of the owner. */
      readonly findings: UpstreamFindings | undefined;
      /** What is undecided, of this pull and of earlier ones. */
      readonly open: readonly string[];
      readonly versions: readonly [before: string | undefined, after: string | undefined];
      /** Problems that lint sees in the new effective document; they do not stop a pull. */
      readonly lint: readonly string[];
      /** Lint rules that the owner's document breaks, now recorded in `specs/apis.json`. */
      readonly lintRulesOff: readonly string[];
      /** What of the repository is built on operations that the document replaced or lacks. */
      readonly model: Omit<ModelInRepository, "files">;
      /** Paths of all files that changed. */
      readonly written: readonly string[];
      readonly changesets: ReadonlyMap<string, string>;
      /** Effective documents. */
      readonly before: JsonObject;
      readonly after: JsonObject;
    };

/**
 * Replaces an API's document by its new one: reads and checks it, fits the overlays to it, builds and generates, and only
 * then writes the changeset, the tables of versions, generated code, lock, effective document, overlays and upstream
 * document. A pull that fails before that writes nothing. One that is killed while it writes is finished by another pull.
 *
 * @throws {@link SpecsError} `usage`, `download_failed`, `file_missing`, `document_unparseable`, `upstream_invalid`,
 * `overlay_stale` naming every action that no longer fits, and what a build or generation throws.
 */
export async function pull(root: string, api: Api, options: PullOptions = {}): Promise<PullResult> {
  const from = sourcesOf(api, options.from ?? []);
  const source = currentUpstream(root, api);
  if (source === undefined) {
    throw new SpecsError("file_missing", `specs/${api.name} has no upstream document; add the API first`);
  }
  const effectiveBefore = readEffective(root, api);
  const overlays = currentOverlays(root, api);
  const current = { source, entry: readLock(root)[api.name] };
  const upstream = await readUpstream(from, current, options.limits, overlays);
  if (upstream === undefined) {
    return { kind: "unchanged", api, open: openDecisions(api, overlays, effectiveBefore.value) };
  }
  const before = { upstream: source.value, effective: effectiveBefore.value };
  const { dropModelled } = options;
  const reapplied = reapplyOverlays(api, before, upstream.document, overlays, { dropModelled });
  if (reapplied.stale.length > 0 && !options.dropStale) throw staleError(api, upstream, reapplied);

  if (dropModelled && reapplied.modelled?.replaced.length === 0) throw strangeDocument(api);

  const upstreamFile = `specs/${api.name}/upstream.${upstream.format}`;
  const written = parseSource(upstreamFile, upstream.text, reapplied.effective);
  const remarks = await checkStructure(written, { strict: options.strict });
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const findings = hiddenChanges(api, before, upstream.document, reapplied);
  const questions = recordQuestions(reapplied.applied, findings?.open ?? [], today);
  const texts = new Map([...reapplied.overlays, ...questions]);
  const sourceChanges = upstreamChanges(upstreamFile, upstream, source.file, texts);
  const { retrieved } = upstream;
  const built = await atOwnersPlace(written, () =>
    buildChanged(root, api, sourceChanges, { source: sourceWords(from), retrievedAt: today, retrieved }),
  );

  const after = built.source.value;
  const report = await diffDocuments({ api, before: before.effective, after });
  const versions = [versionOf(source.value), versionOf(upstream.document)] as const;
  const isSame = readIfThere(root, effectiveFile(api)) === built.source.text;
  const baseSha256 = sha256(effectiveBefore.text);
  const changesets = isSame
    ? new Map<string, string>()
    : changesetFiles(api, report, { baseSha256, versions, override: options.override });
  const { replaced = [] } = reapplied.modelled ?? {};
  const model = leaveOutModel(root, api, after, reapplied.modelled, dropModelled ?? false);
  // The first document of the owner: how well it is written is the owner's business, as in `specs add`.
  const lintRulesOff = replaced.length > 0 ? [...new Set(built.lint.map(({ rule }) => rule))].toSorted() : [];
  const changes = new Map<string, string | null>([
    ...changesets,
    ...(await formatted(root, model.files)),
    ...(lintRulesOff.length > 0 ? [[apisFile, withLintRulesOff(root, api, lintRulesOff)] as const] : []),
    ...built.files,
    ...sourceChanges,
  ]);
  const docs = versionDocs(root, { changes, parsed: new Map([[api.name, built.source]]) });
  const files = writeFiles(root, new Map([...docs, ...changes]));
  return {
    kind: "changed",
    api,
    report,
    reapplied,
    remarks,
    findings,
    open: openDecisions(api, withTexts(reapplied.applied, questions), after),
    versions,
    lint: lintRulesOff.length > 0 ? [] : built.lint.map(({ text }) => text()),
    lintRulesOff,
    model,
    written: files,
    changesets,
    before: before.effective,
    after,
  };
}

function withTexts(
  overlays: readonly SourceDocument[],
  texts: ReadonlyMap<string, string>,
): SourceDocument[] {
  return overlays.map((overlay) => {
    const text = texts.get(overlay.file);
    return text === undefined ? overlay : parseSource(overlay.file, text);
  });
}

/** The upstream document is the last of all: until it is replaced, another pull finds that it changed, and finishes. */
function upstreamChanges(file: string, upstream: Upstream, oldFile: string, overlays: Files): Files {
  const changes = new Map<string, string | null>(overlays);
  return (oldFile === file ? changes : changes.set(oldFile, null)).set(file, upstream.text);
}

function versionOf({ info }: JsonObject): string | undefined {
  const version = typeof info === "object" && info !== null && "version" in info ? info.version : undefined;
  return typeof version === "string" ? version : undefined;
}

/** Without an operation in common, dropping ours would leave a client of another API. */
function strangeDocument({ name, title }: Api): SpecsError {
  const problem = `has none of the operations that this project has of ${title}, so nothing was written`;
  const remedy = `If it is another API, add it: \`pnpm specs add <name> --from <document>\`. If it is ${name}'s, pull it without --drop-modelled`;
  return new SpecsError("upstream_invalid", `the document ${problem}. ${remedy}`);
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
