import { existsSync, statSync } from "node:fs";
import type { Api } from "../apis.ts";
import { readBase } from "../changeset/base-document.ts";
import { choose } from "../choose.ts";
import { parseSource, type SourceDocument } from "../document.ts";
import { spawnSync } from "../limited-process.ts";
import { effectiveFile, readEffective } from "../specs/effective.ts";
import { SpecsError } from "../specs-error.ts";
import type { Values } from "../specs-options.ts";
import { comparable } from "./comparable.ts";
import { diffDocuments } from "./diff.ts";
import { largest } from "./finding.ts";
import { generatorChange } from "./generator-change.ts";
import type { ReportOfApi } from "./grouped.ts";
import { htmlReport } from "./render-html.ts";
import { markdownReport } from "./render-markdown.ts";
import { textReport } from "./render-text.ts";

const RENDERERS = {
  json: (reports: readonly ReportOfApi[]) => JSON.stringify(reports, null, 2),
  markdown: markdownReport,
  html: htmlReport,
} as const;

/**
 * `pnpm specs diff [api…]`: prints what changed between a base and the effective documents that are there.
 *
 * @returns Whether no change is as large as `--fail-on` says.
 * @throws {@link SpecsError} `usage` for options that do not go together or a base that there is not.
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
  return (
    failing === undefined || bump === "none" || (bump !== failing && largest([bump, failing]) === failing)
  );
}

function rendererOf(values: Values): (reports: readonly ReportOfApi[]) => string {
  const given = (["json", "markdown", "html"] as const).filter((format) => values[format]);
  const [format, other] = given;
  if (other !== undefined) throw new SpecsError("usage", `--${format} and --${other} exclude each other`);
  return format === undefined ? textReport : RENDERERS[format];
}

async function reportOf(root: string, api: Api, base: string): Promise<ReportOfApi> {
  const after = readEffective(root, api);
  const before = isNewSince(root, api, base) ? nothing(api) : readBase(root, api, base);
  const report = await diffDocuments({ api: api.name, before: before.value, after: after.value });
  const generator = existsSync(base) ? undefined : await generatorChange(root, api, base, before);
  const operations = comparable(before.value).operations.size;
  return { ...report, title: api.title, base, operations, ...(generator === undefined ? {} : { generator }) };
}

/** Whether a Git revision is there and the API's document is not in it. */
function isNewSince(root: string, api: Api, base: string): boolean {
  if (existsSync(base)) return false;
  const git = (...args: string[]) => spawnSync("git", args, { cwd: root, stdio: "ignore" }).status === 0;
  const isThere = (what: string) => git("rev-parse", "--verify", "--quiet", "--end-of-options", what);
  return isThere(`${base}^{commit}`) && !isThere(`${base}:${effectiveFile(api)}`);
}

function nothing(api: Api): SourceDocument {
  const empty = { openapi: "3.1.0", info: { title: api.title, version: "" }, paths: {} };
  return parseSource(`${api.name}.json`, JSON.stringify(empty));
}
