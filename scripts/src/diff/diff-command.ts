import { existsSync, statSync } from "node:fs";
import type { Api } from "../apis.ts";
import { choose } from "../choose.ts";
import { parseSource, type SourceDocument } from "../document.ts";
import { readEffective } from "../specs/effective.ts";
import { SpecsError } from "../specs-error.ts";
import type { Values } from "../specs-options.ts";
import { isNewSince, readBase } from "./base-document.ts";
import { comparable } from "./comparable.ts";
import { diffDocuments } from "./diff.ts";
import { generatorChange } from "./generator-change.ts";
import { htmlReport } from "./render-html.ts";
import { markdownReport } from "./render-markdown.ts";
import { textReport } from "./render-text.ts";
import { compareBumps, largest } from "./report.ts";
import type { ReportOfApi } from "./report-entries.ts";

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
  const report = await diffDocuments({ api: api.name, before: before.value, after: after.value });
  const generator = existsSync(base) ? undefined : await generatorChange(root, api, base, before);
  const operations = comparable(before.value).operations.size;
  return { ...report, title: api.title, base, operations, ...(generator === undefined ? {} : { generator }) };
}

function emptyDocument(api: Api): SourceDocument {
  const empty = { openapi: "3.1.0", info: { title: api.title, version: "" }, paths: {} };
  return parseSource(`${api.name}.json`, JSON.stringify(empty));
}
