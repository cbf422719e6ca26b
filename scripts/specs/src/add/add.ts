import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { jsonText, markdownText, oneLine } from "@energy-clients/scripts-shared/encode";
import { readIfThere, writeFiles } from "@energy-clients/scripts-shared/write-files";
import type { LintProblem } from "../build/lint.ts";
import { type Api, apisFile, isApiName, readApis } from "../document/apis.ts";
import { isObject, parseSource, readText, type SourceDocument } from "../document/document.ts";
import { formatted } from "../document/format.ts";
import { SpecsError } from "../document/specs-error.ts";
import { apiNamesFile, apiNamesText } from "../generate/api-names.ts";
import { hasPathVersions } from "../operations/path-versions.ts";
import { atOwnersPlace, buildChanged } from "../pull/build-changed.ts";
import { checkStructure } from "../pull/check-structure.ts";
import type { Assumption } from "../pull/missing-metadata.ts";
import { reapplyOverlays } from "../pull/reapply.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import type { DownloadLimits } from "../upstream/download.ts";
import { isUrl } from "../upstream/read-source.ts";
import { readUpstream, sourceWords } from "../upstream/upstream.ts";
import { documentExports, withDocumentExports } from "./document-exports.ts";
import { packageFiles } from "./package-files.ts";
import { withRows } from "./readme-rows.ts";

export interface AddOptions {
  readonly from: readonly string[];
  /** As people call the API. @defaultValue the document's `info.title` */
  readonly title?: string | undefined;
  readonly limits?: DownloadLimits;
  /** A file with an overlay that corrects the document before it is checked. */
  readonly overlay?: string | undefined;
  /** Refuses a document that would be read with a remark. */
  readonly strict?: boolean | undefined;
  /** @defaultValue today, YYYY-MM-DD in UTC */
  readonly today?: string;
}

/** What adding an API came to. */
export interface Added {
  readonly api: Api;
  readonly operations: number;
  readonly assumptions: readonly Assumption[];
  /** What the document has against the specification, and how it is read. */
  readonly remarks: readonly string[];
  /** Operations without a generated contract test, and why. */
  readonly notCalled: readonly (readonly [string, string])[];
  readonly written: readonly string[];
}

const MAX_TITLE = 100;

/**
 * Makes a package of an API's document: client, mock server, a contract test per operation, changeset and README
 * rows. Whatever the document leaves unsaid is decided on the safe side, as in a pull.
 *
 * @throws {@link SpecsError} `usage` for a name that is taken or none; else as `pull()` does.
 */
export async function addApi(root: string, name: string, options: AddOptions): Promise<Added> {
  const clientPackage = `${name}-client`;
  checkName(root, name, clientPackage);
  const corrections = correctionsOf(name, options.overlay);
  const upstream = await readUpstream(options.from, undefined, options.limits, corrections);
  if (upstream === undefined) throw new SpecsError("usage", "the source has no document to add");
  const { info } = upstream.document;
  const title =
    options.title ??
    (isObject(info) && typeof info.title === "string"
      ? oneLine(info.title).slice(0, MAX_TITLE) || name
      : name);
  const sources = options.from.filter(isUrl);
  const draft: Api = {
    name,
    title,
    clientPackage,
    ...(hasPathVersions(upstream.document) && { versionPlace: "path" }),
    ...(sources.length > 0 && { sources }),
  };

  const upstreamFile = `specs/${name}/upstream.${upstream.format}`;
  const {
    overlays,
    assumptions,
    effective: corrected,
  } = reapplyOverlays(draft, undefined, upstream.document, corrections, { grouped: true });
  const source = parseSource(upstreamFile, upstream.text, corrected);
  // A process of its own, which works beside the build. What it refuses is said before what the build does.
  const checked = checkStructure(source, { strict: options.strict });
  const sourceFiles = new Map<string, string | null>([
    ...corrections.map(({ file, text }) => [file, text] as const),
    ...overlays,
    [upstreamFile, upstream.text],
  ]);
  const words = sourceWords(options.from);
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const { retrieved } = upstream;
  const building = atOwnersPlace(source, () =>
    buildChanged(root, draft, sourceFiles, { source: words, retrievedAt: today, retrieved }),
  );
  const [structure] = await Promise.allSettled([checked, building]);
  if (structure.status === "rejected") throw structure.reason;
  const remarks = structure.value;
  const built = await building;
  const api = withLintRules(draft, built.lint);

  const effective = built.source.value;
  const operations = operationsOf(effective).length;
  const { files, notCalled } = packageFiles(root, api, effective);
  const written = writeFiles(
    root,
    new Map<string, string | null>([
      // First, so that `pnpm specs remove` undoes what a process that is killed leaves.
      [apisFile, apisText(root, api)],
      [apiNamesFile, apiNamesText([...readApis(root), api])],
      ...sourceFiles,
      ...built.files,
      ...(await formatted(root, files)),
      ...documentExports(root, (text) => withDocumentExports(text, name)),
      [`.changeset/specs-${name}-added.md`, changesetText(api, operations)],
      ...withRows(api, operations, sources.length > 0 ? words : "given as a file", (file) =>
        readIfThere(root, file),
      ),
    ]),
  );
  return { api, operations, assumptions, remarks, notCalled, written };
}

function correctionsOf(name: string, file: string | undefined): SourceDocument[] {
  if (file === undefined) return [];
  return [parseSource(`specs/${name}/overlay.yaml`, readText("", resolve(file)))];
}

function checkName(root: string, name: string, clientPackage: string): void {
  if (!isApiName(name))
    throw new SpecsError("usage", `${name}: use lower-case words with hyphens, such as my-api`);
  if (readApis(root).some((api) => api.name === name)) {
    throw new SpecsError(
      "usage",
      `there is an API ${name} already; \`pnpm specs pull ${name}\` brings its document up to date`,
    );
  }
  for (const folder of [`packages/${clientPackage}`, `specs/${name}`]) {
    if (existsSync(join(root, folder)))
      throw new SpecsError("usage", `${folder} is there already; choose another name`);
  }
}

/** How well a foreign document is written is its owner's business: rules that it breaks are recorded and passed over. */
function withLintRules(api: Api, problems: readonly LintProblem[]): Api {
  const rules = new Set(problems.map(({ rule }) => rule));
  return rules.size === 0 ? api : { ...api, lintRulesOff: [...rules].toSorted() };
}

function apisText(root: string, api: Api): string {
  const { apis, ...rest } = JSON.parse(readFileSync(join(root, apisFile), "utf8"));
  return jsonText({ ...rest, apis: [...apis, api] });
}

function changesetText({ title, name, clientPackage }: Api, operations: number): string {
  return `---
"@energy-clients/${clientPackage}": minor
"@energy-clients/contract-testing": minor
"@energy-clients/documents": minor
---

A typed client for ${markdownText(title)} with ${operations} operations, and its mock server: \`startMockServer("${name}")\`.
`;
}
