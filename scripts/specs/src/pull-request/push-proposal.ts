import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SpecsError } from "../document/specs-error.ts";
import { renderRegions } from "../version-docs/generated-regions.ts";
import { kindOf, labels } from "./labels.ts";
import { isProposable, isReadme, type ProposedDocument, readProposal } from "./proposal.ts";
import {
  branchName,
  commitSubject,
  keepPullRequest,
  markdownText,
  oneLine,
  openPullRequest,
  pullRequestBody,
  runIn,
} from "./shared.ts";

/** By whom the commits are. A branch with anybody else's is left alone. */
const author = { name: "specs", email: "specs@users.noreply.github.com" };

/** What this half knows of an API; it reads `specs/apis.json` of the base branch by itself. */
interface KnownApi {
  readonly name: string;
  readonly title: string;
  readonly clientPackage?: string;
}

/**
 * Keeps the pull request of one API's document in step with a proposal: opens it, brings it up to date, or closes it when
 * upstream is back to what the base branch has. The job that holds the token runs this and nothing else: no package is
 * installed for it, it imports nothing but what stands beside it, and of the proposal it only writes files that a document
 * may change. Needs a clean working tree on the base branch, `origin`, and the `gh` command line with a token; leaves the
 * base branch checked out. Commits of people on the pull request's branch are never written over.
 *
 * @param name - The API that the proposal must be for.
 * @param file - What {@link prepareProposal} returned, as JSON.
 * @returns What was done, for the log.
 * @throws {@link SpecsError} `proposal_invalid` before anything is written; `usage`, `file_missing`, `tool_failed`.
 */
export function pushProposal(root: string, name: string, file: string): string {
  const run = runIn(root);
  const api = knownApi(root, name);
  const { api: proposed, base: from, change } = readProposal(file);
  if (proposed !== name) throw invalid(`api: expected ${name}`);
  if (run("git", "status", "--porcelain") !== "") {
    throw new SpecsError("usage", "the working tree has changes; commit them first");
  }
  const base = run("git", "branch", "--show-current");
  if (base === "") throw new SpecsError("usage", "check out the branch that the pull request is for");
  if (run("git", "rev-parse", "HEAD") !== from)
    throw invalid("base: expected the commit that is checked out");
  const branch = `specs/${branchName(name)}`;
  const number = openPullRequest(run, branch);
  if (change === undefined) {
    if (number === undefined) return `${api.title}: up to date`;
    const comment = `Upstream is back to what \`${base}\` has.`;
    run("gh", "pr", "close", number, "--comment", comment, "--delete-branch");
    return `${api.title}: pull request ${number} closed, upstream is back to what ${base} has`;
  }
  checkFiles(root, api, change);
  try {
    for (const [path, text] of Object.entries(change.files)) put(root, path, text);
    return keepPullRequest(run, {
      subject: api.title,
      title: commitSubject(titleOf(api, change)),
      body: pullRequestBody(change.report),
      base,
      branch,
      number,
      author,
      written: Object.keys(change.files),
      // The lock holds the day, which is no reason to push again.
      insignificant: ["specs/specs.lock.json"],
      labels,
      chosen: ["specs", kindOf(change)],
    });
  } finally {
    run("git", "reset", "-q", "--hard");
    run("git", "clean", "-fdq", "--", "specs", ".changeset", "packages");
    run("git", "switch", "-q", base);
  }
}

function titleOf({ title }: KnownApi, { versions: [before, after], bump }: ProposedDocument): string {
  const [was, is] = [before, after].map((version) => oneLine(version ?? "unversioned").slice(0, 50));
  return `${title}: ${was === is ? `${is}, changed` : `${was} → ${is}`}, ${bump}`;
}

function knownApi(root: string, name: string): KnownApi {
  const { apis } = JSON.parse(readFileSync(join(root, "specs/apis.json"), "utf8")) as { apis: KnownApi[] };
  const api = apis.find((candidate) => candidate.name === name);
  if (api === undefined) throw new SpecsError("usage", `there is no API ${markdownText(name)}`);
  return api;
}

/** Everything is checked before anything is written. */
function checkFiles(root: string, api: KnownApi, { files }: ProposedDocument): void {
  for (const [path, text] of Object.entries(files)) {
    const shown = JSON.stringify(path.slice(0, 200));
    if (!isProposable(path, api.name, api.clientPackage)) {
      throw invalid(`change.files: a document of ${api.name} does not change ${shown}`);
    }
    for (let part = path; part !== "."; part = dirname(part)) {
      const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
      const isRight = part === path ? stats?.isFile() : stats?.isDirectory();
      if (stats !== undefined && !isRight) throw invalid(`change.files: ${shown} is not a plain file here`);
    }
    if (!isReadme(path)) continue;
    const before = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
    if (before === undefined || text === null || outsideRegions(before) !== outsideRegions(text)) {
      throw invalid(`change.files: ${shown} differs outside of its generated regions`);
    }
  }
}

function outsideRegions(text: string): string {
  return renderRegions(text, () => []);
}

function put(root: string, path: string, text: string | null): void {
  const target = join(root, path);
  if (text === null) rmSync(target, { force: true });
  else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

function invalid(problem: string): SpecsError {
  return new SpecsError("proposal_invalid", `the proposal is not what the reading job writes: ${problem}`);
}
