import type { Api } from "../apis.ts";
import { type PullOptions, type PullResult, pull } from "../pull/pull.ts";
import { titleOf } from "../pull/pull-report.ts";
import { SpecsError } from "../specs-error.ts";
import { keepPullRequest, openPullRequest } from "./keep-pull-request.ts";
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
  return keepPullRequest(run, {
    subject: api.title,
    title: `${api.title}: ${titleOf(result)}`,
    body: pullRequestBody(result, proof),
    base,
    branch,
    number,
    author,
    written: result.written,
    // The lock holds the day, which is no reason to push again.
    insignificant: ["specs/specs.lock.json"],
    labels,
    chosen: ["specs", kindOf(result.report)],
  });
}

function withdraw(run: Run, { title }: Api, base: string, number: string | undefined): string {
  if (number === undefined) return `${title}: up to date`;
  const comment = `Upstream is back to what \`${base}\` has.`;
  run("gh", "pr", "close", number, "--comment", comment, "--delete-branch");
  return `${title}: pull request ${number} closed, upstream is back to what ${base} has`;
}
