import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markdownLines, outsideCode } from "./encode.ts";
import type { Run } from "./run-in.ts";

/** A label as GitHub keeps it. */
export interface Label {
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

/** The content of a branch and its pull request. */
export interface PullRequestChange {
  /** Its subject, for the log. */
  readonly subject: string;
  /** Of the commit and of the pull request. */
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly base: string;
  readonly branch: string;
  /** Of the pull request that is open, see {@link openPullRequest}. */
  readonly number: string | undefined;
  /** By whom the commits are. A branch with anybody else's is left alone. */
  readonly author: { readonly name: string; readonly email: string };
  /** Files in the working tree to commit, those that are gone included. */
  readonly written: readonly string[];
  /** Files whose change alone does not cause another push. */
  readonly insignificant: readonly string[];
  /** All that such pull requests may have; they are made where they are missing. */
  readonly labels: readonly Label[];
  /** Those of this one. */
  readonly chosen: readonly string[];
}

/**
 * Commits a change on its own branch, starting from HEAD, and opens or updates its pull request. Never overwrites commits
 * of people on that branch. Leaves the branch checked out.
 *
 * @returns A line for the log.
 */
export function syncPullRequest(run: Run, change: PullRequestChange): string {
  const { subject, title, base, branch, number, author } = change;
  const start = run("git", "rev-parse", "HEAD");
  run("git", "switch", "-q", "-C", branch);
  // As a list, since a file that went would not be matched by a folder.
  run("git", "add", "--all", "--", ...change.written);
  const identity = ["-c", `user.name=${author.name}`, "-c", `user.email=${author.email}`];
  run("git", ...identity, "commit", "-q", "-m", title);

  const there = run("git", "ls-remote", "--heads", "origin", `refs/heads/${branch}`).split(/\s/)[0] ?? "";
  if (there !== "") {
    run("git", "fetch", "-q", "origin", `refs/heads/${branch}`);
    const others = authorsOf(run, start).filter((email) => email !== author.email);
    if (others.length > 0) {
      return `${subject}: ${branch} was not changed, since it has commits of ${others.join(", ")}`;
    }
  }
  if (there === "" || !isSame(run, change.insignificant)) {
    const lease = `--force-with-lease=refs/heads/${branch}:${there}`;
    run("git", "push", "-q", lease, "origin", `HEAD:refs/heads/${branch}`);
  } else if (number !== undefined) return `${subject}: pull request ${number} is up to date`;

  for (const { name, color, description } of change.labels) {
    run("gh", "label", "create", name, "--force", "--color", color, "--description", description);
  }
  using folder = mkdtempDisposableSync(join(tmpdir(), "pull-request-"));
  const body = join(folder.path, "body.md");
  writeFileSync(body, change.body);
  if (number === undefined) {
    const labelled = change.chosen.flatMap((name) => ["--label", name]);
    const about = ["--title", title, "--body-file", body, ...labelled];
    return run("gh", "pr", "create", "--base", base, "--head", branch, ...about);
  }
  run("gh", "pr", "edit", number, "--title", title, "--body-file", body, ...relabel(change));
  return `${subject}: pull request ${number} brought up to date`;
}

/** The number of the open pull request of a branch. */
export function openPullRequest(run: Run, branch: string): string | undefined {
  const list = JSON.parse(run("gh", "pr", "list", "--head", branch, "--state", "open", "--json", "number"));
  const number = list[0]?.number;
  return number === undefined ? undefined : String(number);
}

function relabel({ labels, chosen }: PullRequestChange): string[] {
  const others = labels.map(({ name }) => name).filter((name) => !chosen.includes(name));
  const add = ["--add-label", chosen.at(-1) ?? ""];
  return others.length === 0 ? add : [...add, "--remove-label", others.join(",")];
}

/** Authors of the commits that the branch at the server has beyond the starting point. */
function authorsOf(run: Run, start: string): string[] {
  const emails = run("git", "log", "--no-merges", "--format=%ae", `${start}..FETCH_HEAD`).split("\n");
  return [...new Set(emails.filter((email) => email !== ""))];
}

/** Whether the branch at the server already has this content. */
function isSame(run: Run, insignificant: readonly string[]): boolean {
  const without = insignificant.map((file) => `:(exclude)${file}`);
  return run("git", "diff", "--name-only", "HEAD", "FETCH_HEAD", "--", ".", ...without) === "";
}

/** GitHub takes 65536 characters. */
const MAX_LENGTH = 60_000;

/**
 * Makes the body of a pull request safe that has text of a document's owner in it.
 *
 * @param report - Markdown of our own with such words in it.
 */
export function pullRequestBody(report: string): string {
  return shortened(markdownLines(report));
}

/**
 * Makes Markdown that people may have written safe for a pull request. Links and lists stay; it mentions nobody, and
 * contains no HTML. Idempotent.
 */
export function safeBody(text: string): string {
  const lines = text.split("\n").map((line) => outsideCode(line, harmless, undefined, { escapes: true }));
  return shortened(lines.join("\n"));
}

function harmless(text: string): string {
  return text.replaceAll(/<(?=[a-z/!?])/gi, "&lt;").replaceAll(/@(?=\w)/g, "@\u200B");
}

function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const end = text.lastIndexOf("\n", MAX_LENGTH);
  return `${text.slice(0, end)}\n\n… and more; see the changeset and the diff of the effective document.`;
}
