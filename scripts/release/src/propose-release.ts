import { changelogOf } from "./changelog.ts";
import { releasedPackages } from "./packages.ts";
import { pendingChangesets } from "./preflight.ts";
import { ReleaseError } from "./release-error.ts";
import { keepPullRequest, openPullRequest, runIn, safeBody } from "./shared.ts";
import { versionPackages } from "./version.ts";

const branch = "release/next";
/** By whom the commits are. A branch with anybody else's is left alone. */
export const releaseAuthor = { name: "release", email: "release@users.noreply.github.com" };
const label = { name: "release", color: "1d76db", description: "Merging it releases what it lists" };

/**
 * Keeps the release pull request in step with the changesets: opens it when there are some, brings it up to date when
 * there are more, and closes it when none are left. Needs a clean working tree on the base branch, `origin`, and the
 * `gh` command line with a token; leaves the base branch checked out.
 *
 * @returns What was done, for the log.
 * @throws {@link ReleaseError} `tree_dirty`, `usage` outside a branch; SpecsError `tool_failed`.
 */
export async function proposeRelease(root: string): Promise<string> {
  const run = runIn(root);
  if (run("git", "status", "--porcelain") !== "") {
    throw new ReleaseError("tree_dirty", "the working tree has changes; commit them first");
  }
  const base = run("git", "branch", "--show-current");
  if (base === "") throw new ReleaseError("usage", "check out the branch that the pull request is for");
  const number = openPullRequest(run, branch);
  if (pendingChangesets(root).length === 0) {
    if (number === undefined) return "no changeset is waiting for a release";
    run("gh", "pr", "close", number, "--comment", "No changeset is left.", "--delete-branch");
    return `pull request ${number} closed, no changeset is left`;
  }

  const before = versions(root);
  try {
    await versionPackages(root);
    const released = releasedPackages(root).filter(({ name, version }) => before.get(name) !== version);
    const changelogs = released.map(
      (one) => `## \`${one.name}\` ${one.version}\n\n${changelogOf(root, one)}`,
    );
    const introduction = "Merging this publishes the versions below. It follows the changesets by itself.";
    return keepPullRequest(run, {
      subject: "release",
      title: `Release ${released.map(({ name, version }) => `${name.split("/").at(-1)} ${version}`).join(", ")}`,
      body: safeBody([introduction, ...changelogs].join("\n\n")),
      base,
      branch,
      number,
      author: releaseAuthor,
      written: ["."],
      insignificant: [],
      labels: [label],
      chosen: [label.name],
    });
  } finally {
    run("git", "reset", "-q", "--hard");
    run("git", "clean", "-fdq", "--", ".changeset", "packages", "docs");
    run("git", "switch", "-q", base);
  }
}

function versions(root: string): ReadonlyMap<string, string> {
  return new Map(releasedPackages(root).map(({ name, version }) => [name, version]));
}
