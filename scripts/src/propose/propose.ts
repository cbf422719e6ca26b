import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Api } from "../apis.ts";
import { type PullOptions, type PullResult, pull } from "../pull/pull.ts";
import { titleOf } from "../pull/pull-report.ts";
import { SpecsError } from "../specs-error.ts";
import { kindOf, labels } from "./labels.ts";
import { pullRequestBody } from "./pull-request-body.ts";
import { type Run, runIn } from "./run.ts";

/** By whom the commits are. A branch with anybody else's is left alone. */
const author = { name: "specs", email: "specs@users.noreply.github.com" };

export interface ProposeOptions extends PullOptions {
  /** Says what the change does to released consumers, in Markdown. */
  readonly prove?: () => Promise<string>;
}

/**
 * Keeps the pull request of one API's document in step with its owner: opens it when the document changed, brings it
 * up to date when it changed again, and closes it when upstream is back to what the base branch has. Needs a clean
 * working tree on the base branch, `origin`, and the `gh` command line with a token; leaves the base branch checked
 * out. Commits of people on the pull request's branch are never written over.
 *
 * @returns What was done, for the log.
 * @throws {@link SpecsError} as {@link pull} does; `usage` when the working tree is not clean; `tool_failed`.
 */
export async function propose(root: string, api: Api, options: ProposeOptions = {}): Promise<string> {
  const run = runIn(root);
  if (run("git", "status", "--porcelain") !== "") {
    throw new SpecsError("usage", "the working tree has changes; commit them first");
  }
  const base = run("git", "branch", "--show-current");
  if (base === "") throw new SpecsError("usage", "check out the branch that the pull request is for");
  const branch = `specs/${api.name}`;
  const number = openPullRequest(run, branch);

  const result = await pull(root, api, { dropStale: true, ...options });
  if (result.kind === "unchanged") return withdraw(run, api, base, number);
  try {
    const proof = (await options.prove?.()) ?? "";
    return publish(run, { api, base, branch, number, result, proof });
  } finally {
    run("git", "reset", "-q", "--hard");
    run("git", "clean", "-fdq", "--", "specs", ".changeset", "packages");
    run("git", "switch", "-q", base);
  }
}

interface Proposal {
  readonly api: Api;
  readonly base: string;
  readonly branch: string;
  readonly number: string | undefined;
  readonly result: Extract<PullResult, { kind: "changed" }>;
  readonly proof: string;
}

function publish(run: Run, { api, base, branch, number, result, proof }: Proposal): string {
  const title = `${api.title}: ${titleOf(result)}`;
  const start = run("git", "rev-parse", "HEAD");
  run("git", "switch", "-q", "-C", branch);
  // As a list, since a file that went would not be matched by a folder.
  run("git", "add", "--all", "--", ...result.written);
  run(
    "git",
    "-c",
    `user.name=${author.name}`,
    "-c",
    `user.email=${author.email}`,
    "commit",
    "-q",
    "-m",
    title,
  );

  const there = run("git", "ls-remote", "--heads", "origin", `refs/heads/${branch}`).split(/\s/)[0] ?? "";
  if (there !== "") {
    run("git", "fetch", "-q", "origin", `refs/heads/${branch}`);
    const others = authorsOf(run, start).filter((email) => email !== author.email);
    if (others.length > 0) {
      return `${api.title}: upstream changed, but ${branch} has commits of ${others.join(", ")}; it is left as it is`;
    }
  }
  if (there === "" || !isSame(run)) {
    run(
      "git",
      "push",
      "-q",
      `--force-with-lease=refs/heads/${branch}:${there}`,
      "origin",
      `HEAD:refs/heads/${branch}`,
    );
  } else if (number !== undefined) return `${api.title}: pull request ${number} is up to date`;

  const kind = kindOf(result.report);
  for (const { name, color, description } of labels) {
    run("gh", "label", "create", name, "--force", "--color", color, "--description", description);
  }
  const folder = mkdtempSync(join(tmpdir(), "specs-body-"));
  try {
    const body = join(folder, "body.md");
    writeFileSync(body, pullRequestBody(result, proof));
    if (number === undefined) {
      const about = ["--title", title, "--body-file", body, "--label", "specs", "--label", kind];
      return run("gh", "pr", "create", "--base", base, "--head", branch, ...about);
    }
    const others = labels.map(({ name }) => name).filter((name) => name !== "specs" && name !== kind);
    const change = ["--add-label", kind, "--remove-label", others.join(",")];
    run("gh", "pr", "edit", number, "--title", title, "--body-file", body, ...change);
    return `${api.title}: pull request ${number} brought up to date`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withdraw(run: Run, { title }: Api, base: string, number: string | undefined): string {
  if (number === undefined) return `${title}: up to date`;
  const comment = `Upstream is back to what \`${base}\` has.`;
  run("gh", "pr", "close", number, "--comment", comment, "--delete-branch");
  return `${title}: pull request ${number} closed, upstream is back to what ${base} has`;
}

function openPullRequest(run: Run, branch: string): string | undefined {
  const list = JSON.parse(run("gh", "pr", "list", "--head", branch, "--state", "open", "--json", "number"));
  const number = list[0]?.number;
  return number === undefined ? undefined : String(number);
}

/** Who has written what the branch at the server has beyond the point from which it is made again. */
function authorsOf(run: Run, start: string): string[] {
  const emails = run("git", "log", "--no-merges", "--format=%ae", `${start}..FETCH_HEAD`).split("\n");
  return [...new Set(emails.filter((email) => email !== ""))];
}

/** Whether the branch at the server already says this. The lock holds the day, which is no reason to push again. */
function isSame(run: Run): boolean {
  return (
    run("git", "diff", "--name-only", "HEAD", "FETCH_HEAD", "--", ".", ":(exclude)specs/specs.lock.json") ===
    ""
  );
}
