import { lstatSync, readFileSync } from "node:fs";
import { SpecsError } from "../document/specs-error.ts";

/**
 * What the job that reads a document hands to the job that pushes, as JSON. The former has run tools and tests on words
 * from outside and may be in anybody's hands: all of it is data, and is checked as such.
 */
export interface Proposal {
  readonly api: string;
  /** The commit that it was made from. */
  readonly base: string;
  /** Undefined when upstream is what the base has. */
  readonly change?: ProposedDocument;
}

/** A changed document. */
export interface ProposedDocument {
  /** `info.version`, before and after; null where there was none. */
  readonly versions: readonly [before: string | null, after: string | null];
  readonly bump: "patch" | "minor" | "major";
  /** Markdown with words of the document in it, not yet encoded. */
  readonly report: string;
  /** New texts by path; null for a file that goes. */
  readonly files: Readonly<Record<string, string | null>>;
}

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 100;
const BUMPS = ["patch", "minor", "major"];

/** What of an API a document can change, and nothing else of the repository: no workflow, no script, no manifest. */
export function isProposable(path: string, api: string, clientPackage: string | undefined): boolean {
  const [, changed] = /^\.changeset\/specs-([a-z0-9-]+)-[0-9a-f]{8}(?:-auth)?\.md$/.exec(path) ?? [];
  if (changed === api || isReadme(path)) return true;
  const documents = ["upstream.json", "upstream.yaml", "overlay.yaml", "examples.yaml", "openapi.yaml"];
  const generated = clientPackage === undefined ? [] : ["schema.ts", "operations.ts"];
  return [
    ...documents.map((file) => `specs/${api}/${file}`),
    "specs/specs.lock.json",
    ...generated.map((file) => `packages/${clientPackage}/src/generated/${file}`),
    `packages/contract-testing/documents/${api}.json`,
    "packages/contract-testing/src/generated/apis.ts",
  ].includes(path);
}

/** Files of which only the generated regions are the document's. */
export function isReadme(path: string): boolean {
  return /^(README\.md|packages\/[a-z][a-z0-9-]*\/README\.md|docs\/[a-z][a-z0-9-]*\.md)$/.test(path);
}

/**
 * Reads and checks a proposal.
 *
 * @throws {@link SpecsError} `proposal_invalid` naming the field.
 */
export function readProposal(file: string): Proposal {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new SpecsError("file_missing", "there is no proposal", { place: { file } });
  if (!stats.isFile() || stats.size > MAX_BYTES) {
    throw invalid(`expected a file of at most ${MAX_BYTES / 1024 / 1024} MiB`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw invalid("expected JSON", cause);
  }
  const { api, base, change } = fields(value, "the proposal", ["api", "base", "change"]);
  if (typeof api !== "string") throw invalid("api: expected a string");
  if (typeof base !== "string" || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(base)) {
    throw invalid("base: expected the hash of a commit");
  }
  return change === undefined ? { api, base } : { api, base, change: readChange(change) };
}

function readChange(value: unknown): ProposedDocument {
  const { versions, bump, report, files } = fields(value, "change", ["versions", "bump", "report", "files"]);
  if (!Array.isArray(versions) || versions.length !== 2 || !versions.every(isTextOrNull)) {
    throw invalid("change.versions: expected two strings");
  }
  if (!BUMPS.includes(bump as string)) throw invalid(`change.bump: expected one of ${BUMPS.join(", ")}`);
  if (typeof report !== "string") throw invalid("change.report: expected a string");
  const entries = Object.entries(fields(files, "change.files"));
  if (entries.length === 0 || entries.length > MAX_FILES) {
    throw invalid(`change.files: expected 1 to ${MAX_FILES} files but got ${entries.length}`);
  }
  if (!entries.every(([, text]) => isTextOrNull(text))) throw invalid("change.files: expected texts");
  return value as ProposedDocument;
}

function fields(value: unknown, name: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${name}: expected an object`);
  }
  const surplus = known && Object.keys(value).find((key) => !known.includes(key));
  if (surplus !== undefined) throw invalid(`${name}: unknown field`);
  return value as Record<string, unknown>;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function invalid(problem: string, cause?: unknown): SpecsError {
  return new SpecsError("proposal_invalid", `the proposal is not what the reading job writes: ${problem}`, {
    cause,
  });
}
