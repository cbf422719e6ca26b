import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SpecsError } from "../document/specs-error.ts";
import { kindOf, labels } from "./labels.ts";
import {
  branchName,
  changesOnlyRegions,
  commitSubject,
  fields,
  invalid,
  isReadme,
  isTextOrNull,
  markdownText,
  oneLine,
  type PlannedFiles,
  type PullRequestKind,
  pullRequestBody,
} from "./shared.ts";

/** A changed document. */
export interface PlannedDocument extends PlannedFiles {
  /** `info.version` before and after; null without one. */
  readonly versions: readonly [before: string | null, after: string | null];
  readonly bump: "patch" | "minor" | "major";
  /** Markdown with words of the document in it, not yet encoded. */
  readonly report: string;
}

/** The part of an API in `specs/apis.json` that the push job needs. It reads the file of the base branch. */
interface KnownApi {
  readonly name: string;
  readonly title: string;
  readonly clientPackage?: string;
}

const BUMPS = ["patch", "minor", "major"];

/** Branch of the pull request for an API's document. */
export function specsBranch(name: string): string {
  return `specs/${branchName(name)}`;
}

/**
 * The kind of pull request that changes one API's document.
 *
 * @throws {@link SpecsError} `usage` for an unknown API.
 */
export function documentPlan(root: string, name: string): PullRequestKind<PlannedDocument> {
  const api = knownApi(root, name);
  return {
    title: api.title,
    branch: specsBranch(name),
    author: { name: "specs", email: "specs@users.noreply.github.com" },
    labels,
    // The lock holds the day of the retrieval, which alone does not need another push.
    insignificant: ["specs/specs.lock.json"],
    maxFiles: 100,
    maxBytes: 256 * 1024 * 1024,
    closing: (base) => `Upstream is back to what \`${base}\` has.`,
    readChange({ versions, bump, report, ...others }) {
      fields(others, "change", ["files"]);
      if (!Array.isArray(versions) || versions.length !== 2 || !versions.every(isTextOrNull)) {
        throw invalid("change.versions: expected two strings");
      }
      if (!BUMPS.includes(bump as string)) throw invalid(`change.bump: expected one of ${BUMPS.join(", ")}`);
      if (typeof report !== "string") throw invalid("change.report: expected a string");
    },
    mayChange: (path) => mayChange(path, api),
    problemOf: (path, text, before) =>
      isReadme(path) && !changesOnlyRegions(before, text)
        ? "differs outside of its generated regions"
        : undefined,
    describe: (change) => ({
      title: commitSubject(titleOf(api, change)),
      body: pullRequestBody(change.report),
      labels: ["specs", kindOf(change)],
    }),
  };
}

/** Whether a document can change the file. No workflow, script or manifest is among these files. */
function mayChange(path: string, { name, clientPackage }: KnownApi): boolean {
  const [, changed] = /^\.changeset\/specs-([a-z0-9-]+)-[0-9a-f]{8}(?:-auth)?\.md$/.exec(path) ?? [];
  if (changed === name || isReadme(path)) return true;
  const documents = ["upstream.json", "upstream.yaml", "overlay.yaml", "examples.yaml", "openapi.yaml"];
  const generated = clientPackage === undefined ? [] : ["schema.ts", "methods.ts", "operations.ts"];
  return [
    ...documents.map((file) => `specs/${name}/${file}`),
    "specs/specs.lock.json",
    ...generated.map((file) => `packages/${clientPackage}/src/generated/${file}`),
    `packages/contract-testing/documents/${name}.json`,
    "packages/contract-testing/src/generated/apis.ts",
  ].includes(path);
}

function titleOf({ title }: KnownApi, { versions: [before, after], bump }: PlannedDocument): string {
  const [was, is] = [before, after].map((version) => oneLine(version ?? "unversioned").slice(0, 50));
  return `${title}: ${was === is ? `${is}, changed` : `${was} → ${is}`}, ${bump}`;
}

function knownApi(root: string, name: string): KnownApi {
  const { apis } = JSON.parse(readFileSync(join(root, "specs/apis.json"), "utf8")) as { apis: KnownApi[] };
  const api = apis.find((candidate) => candidate.name === name);
  if (api === undefined) throw new SpecsError("usage", `unknown API ${markdownText(name)}`);
  return api;
}
