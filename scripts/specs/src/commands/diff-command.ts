import { existsSync, statSync } from "node:fs";
import { choose } from "@energy-clients/scripts-shared/choose";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { fileAt, isNewSince, readBase } from "../build/base-document.ts";
import { readEffective } from "../build/effective.ts";
import { comparable } from "../diff/comparable.ts";
import { GeneratedTypes } from "../diff/compare-generated.ts";
import { diffDocuments } from "../diff/diff.ts";
import { mergeFindings } from "../diff/findings.ts";
import { htmlReport } from "../diff/render-html.ts";
import { markdownReport } from "../diff/render-markdown.ts";
import { textReport } from "../diff/render-text.ts";
import { compareBumps, largest } from "../diff/report.ts";
import type { GeneratorChange, ReportOfApi } from "../diff/report-entries.ts";
import { sentenceWriter } from "../diff/sentences.ts";
import type { Api } from "../document/apis.ts";
import { isObject, parseSource, type SourceDocument } from "../document/document.ts";
import { lockFile } from "../document/lock.ts";
import { SpecsError } from "../document/specs-error.ts";
import { schemaFile } from "../generate/schema-file.ts";
import { generatorVersion } from "../generate/type-generator.ts";
import type { Values } from "./options.ts";

const RENDERERS = {
  json: (reports: readonly ReportOfApi[]) => JSON.stringify(reports, null, 2),
  markdown: markdownReport,
  html: htmlReport,
} as const;

/**
 * `pnpm specs diff [api…]`: prints what changed between a base and the current effective documents.
 *
 * @returns Whether every change is smaller than the bump given with `--fail-on`.
 * @throws {@link SpecsError} `usage` for options that exclude each other, or a base that does not exist.
 */
export async function diffCommand(root: string, chosen: readonly Api[], values: Values): Promise<boolean> {
  const { base = "HEAD", "fail-on": limit } = values;
  const render = rendererOf(values);
  const failing = limit === undefined ? undefined : choose("bump", limit, ["major", "minor", "patch"]);
  if (statSync(base, { throwIfNoEntry: false })?.isDirectory()) {
    throw new SpecsError("usage", `--base ${base} is a folder; name a document in it or a Git revision`);
  }
  if (existsSync(base) && chosen.length > 1) {
    throw new SpecsError("usage", `--base ${base} is the document of one API; name that API too`);
  }
  const reports: ReportOfApi[] = [];
  for (const api of chosen) reports.push(await reportOf(root, api, base));
  console.log(render(reports).trimEnd());
  const bump = largest(reports.map((report) => report.bump));
  return failing === undefined || compareBumps(bump, failing) < 0;
}

function rendererOf(values: Values): (reports: readonly ReportOfApi[]) => string {
  const given = (["json", "markdown", "html"] as const).filter((format) => values[format]);
  const [format, other] = given;
  if (other !== undefined) throw new SpecsError("usage", `--${format} and --${other} exclude each other`);
  return format === undefined ? textReport : RENDERERS[format];
}

async function reportOf(root: string, api: Api, base: string): Promise<ReportOfApi> {
  const after = readEffective(root, api);
  const before = isNewSince(root, api, base) ? emptyDocument(api) : readBase(root, api, base);
  const report = await diffDocuments({ api, before: before.value, after: after.value });
  const generator = existsSync(base) ? undefined : await generatorChange(root, api, base, before);
  const operations = comparable(before.value).operations.size;
  return { ...report, title: api.title, base, operations, ...(generator === undefined ? {} : { generator }) };
}

function emptyDocument(api: Api): SourceDocument {
  const empty = { openapi: "3.1.0", info: { title: api.title, version: "" }, paths: {} };
  return parseSource(`${api.name}.json`, JSON.stringify(empty));
}

/**
 * How the types that the installed generator makes of the document at a Git revision differ from the types committed
 * there. Undefined where the API has no client, the revision has no generated types, or nothing changed.
 */
async function generatorChange(
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
  const operations = [...comparable(value).operations.values()];
  const write = sentenceWriter();
  return operations.flatMap((operation) => {
    const pair = { id: operation.id, before: operation, after: operation };
    return mergeFindings(types.compareOperation(pair)).map(write);
  });
}

function recordedGenerator(lock: string | undefined, name: string): string | undefined {
  const { apis }: { apis?: unknown } = lock === undefined ? {} : JSON.parse(lock);
  const entry = isObject(apis) ? apis[name] : undefined;
  return isObject(entry) && typeof entry.generator === "string" ? entry.generator : undefined;
}
