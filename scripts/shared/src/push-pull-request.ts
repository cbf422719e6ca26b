import { lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openPullRequest, syncPullRequest } from "./pull-request.ts";
import {
  invalid,
  type PlannedFiles,
  type PullRequestKind,
  readPullRequestPlan,
} from "./pull-request-plan.ts";
import { type Run, runIn } from "./run-in.ts";
import { ScriptError } from "./script-error.ts";
import { readIfThere } from "./write-files.ts";

/**
 * Brings a pull request in line with its plan: opens it, updates it, or closes it when the base needs no
 * change. The job that holds the token runs only this. It needs no installed packages, a clean working tree on the base
 * branch, `origin`, and the `gh` command line with a token. It leaves the base branch checked out, and never overwrites
 * commits of people on the pull request's branch.
 *
 * @param kind - The kind that the plan must be of: which files it may change, and how.
 * @param file - The {@link PullRequestPlan} as JSON.
 * @param run - Runs `git` and `gh` in the working tree.
 * @returns What was done, for the log.
 * @throws PullRequestPlanError `plan_invalid` before anything is written, `file_missing`; {@link ScriptError} `usage`,
 * `tool_failed`.
 */
export function pushPullRequest<Change extends PlannedFiles>(
  root: string,
  kind: PullRequestKind<Change>,
  file: string,
  run: Run = runIn(root),
): string {
  const { base: from, change } = readPullRequestPlan(file, kind);
  if (run("git", "status", "--porcelain") !== "") {
    throw new ScriptError("usage", "the working tree has changes; commit them first");
  }
  const base = run("git", "branch", "--show-current");
  if (base === "") throw new ScriptError("usage", "check out the branch that the pull request is for");
  if (run("git", "rev-parse", "HEAD") !== from) {
    throw invalid("base: expected the commit that is checked out");
  }
  const { title, branch, author, labels, insignificant } = kind;
  const number = openPullRequest(run, branch);
  if (change === undefined) {
    if (number === undefined) return `${title}: up to date`;
    const comment = kind.closing(base);
    run("gh", "pr", "close", number, "--comment", comment, "--delete-branch");
    return `${title}: pull request ${number} closed. ${comment}`;
  }
  const files = Object.entries(change.files);
  // Everything is checked before anything is written.
  for (const [path, text] of files) checkFile(root, kind, path, text);
  try {
    for (const [path, text] of files) put(root, path, text);
    const described = kind.describe(change);
    const written = files.map(([path]) => path);
    const common = { subject: title, base, branch, number, author, written, insignificant, labels };
    return syncPullRequest(run, {
      ...common,
      title: described.title,
      body: described.body,
      chosen: described.labels,
    });
  } finally {
    run("git", "reset", "-q", "--hard");
    run("git", "clean", "-fdq", "--", "specs", ".changeset", "packages", "docs");
    run("git", "switch", "-q", base);
  }
}

function checkFile<Change extends PlannedFiles>(
  root: string,
  { branch, mayChange, problemOf }: PullRequestKind<Change>,
  path: string,
  text: string | null,
): void {
  const shown = JSON.stringify(path.slice(0, 200));
  if (!mayChange(path)) throw invalid(`change.files: a plan for ${branch} does not change ${shown}`);
  // A link could lead out of the repository.
  for (let part = path; part !== "."; part = dirname(part)) {
    const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
    const isPlain = part === path ? stats?.isFile() : stats?.isDirectory();
    if (stats !== undefined && !isPlain) throw invalid(`change.files: ${shown} is not a plain file here`);
  }
  const problem = problemOf(path, text, readIfThere(root, path));
  if (problem !== undefined) throw invalid(`change.files: ${shown} ${problem}`);
}

function put(root: string, path: string, text: string | null): void {
  const target = join(root, path);
  if (text === null) rmSync(target, { force: true });
  else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
