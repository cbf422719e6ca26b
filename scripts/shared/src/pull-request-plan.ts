import { lstatSync, readFileSync } from "node:fs";
import type { Label } from "./pull-request.ts";
import { ScriptError } from "./script-error.ts";

/**
 * A change that a job without a token hands to the job that pushes, as JSON. The first job has run tools and other
 * people's code, so its result is data that anybody may have written. The second job checks all of it.
 */
export interface PullRequestPlan<Change extends PlannedFiles = PlannedFiles> {
  /** Branch of the pull request, such as `specs/ett`. */
  readonly branch: string;
  /** Hash of the commit that the change was made from. */
  readonly base: string;
  /** Undefined if the base needs no change. */
  readonly change?: Change;
}

/** The files of a change. */
export interface PlannedFiles {
  /** New text of each file by its path; null for a file to delete. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** Thrown for a plan that cannot be pushed. */
export class PullRequestPlanError extends ScriptError<"file_missing" | "plan_invalid"> {
  override readonly name = "PullRequestPlanError";
}

/** The rules for one kind of pull request, and its texts. */
export interface PullRequestKind<Change extends PlannedFiles = PlannedFiles> {
  /** What the pull request is about, for the log. */
  readonly title: string;
  readonly branch: string;
  /** Author of the commits. A branch with commits of anybody else is left alone. */
  readonly author: { readonly name: string; readonly email: string };
  /** All labels that such pull requests may have. */
  readonly labels: readonly Label[];
  /** Files whose change alone does not cause another push. */
  readonly insignificant: readonly string[];
  readonly maxFiles: number;
  readonly maxBytes: number;
  /** Comment on a pull request that the base no longer needs. */
  closing(base: string): string;
  /** Checks the fields of a change other than `files`, and rejects unknown ones. */
  readChange(change: Record<string, unknown>): void;
  /** Whether such a pull request may change the file at all. */
  mayChange(path: string): boolean;
  /** Returns why a file must not change in this way. `before` is its text in the base, undefined for a new file. */
  problemOf(path: string, text: string | null, before: string | undefined): string | undefined;
  /** Words of the pull request. The change has been checked and stands in the working tree. */
  describe(change: Change): { title: string; body: string; labels: readonly string[] };
}

/**
 * Reads a plan, and checks everything but its files against the base.
 *
 * @throws {@link PullRequestPlanError} `file_missing`, or `plan_invalid` naming the field.
 */
export function readPullRequestPlan<Change extends PlannedFiles>(
  file: string,
  kind: PullRequestKind<Change>,
): PullRequestPlan<Change> {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new PullRequestPlanError("file_missing", `${file}: the plan does not exist`);
  if (!stats.isFile() || stats.size > kind.maxBytes) {
    throw invalid(`expected a file of at most ${kind.maxBytes / 1024 / 1024} MiB`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw invalid("expected JSON", cause);
  }
  const { branch, base, change } = fields(value, "the plan", ["branch", "base", "change"]);
  if (branch !== kind.branch) throw invalid(`branch: expected ${kind.branch}`);
  if (typeof base !== "string" || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(base)) {
    throw invalid("base: expected the hash of a commit");
  }
  if (change === undefined) return { branch, base };
  const members = fields(change, "change");
  checkTexts(members.files, kind.maxFiles);
  kind.readChange(members);
  return { branch, base, change: change as Change };
}

function checkTexts(value: unknown, maxFiles: number): void {
  const texts = Object.values(fields(value, "change.files"));
  if (texts.length === 0 || texts.length > maxFiles) {
    throw invalid(`change.files: expected 1 to ${maxFiles} files but got ${texts.length}`);
  }
  if (!texts.every(isTextOrNull)) throw invalid("change.files: expected strings or null");
}

/** Checks that a value is an object, with no fields but the known ones. */
export function fields(value: unknown, name: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${name}: expected an object`);
  }
  if (known && Object.keys(value).some((key) => !known.includes(key)))
    throw invalid(`${name}: unknown field`);
  return value as Record<string, unknown>;
}

export function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

/** Creates the error of a plan that cannot be pushed. */
export function invalid(problem: string, cause?: unknown): PullRequestPlanError {
  return new PullRequestPlanError("plan_invalid", `invalid plan: ${problem}`, { cause });
}
