import { lstatSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changelogOf, type Package, releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { releaseAuthor } from "./release-plan.ts";
import { type Run, runIn } from "./shared.ts";

/**
 * Creates a Git tag `<package>@<version>` at `origin` for each released version that has none. A tag that exists must
 * be on a commit in the history of the checkout at which the package has that version.
 *
 * @returns The tags that were created.
 * @throws {@link ReleaseError} `tag_elsewhere` for a tag on any other commit; then no tag is created. ScriptError
 * `tool_failed`.
 */
export function pushTags(root: string): string[] {
  const run = runIn(root);
  const existing = tagsAtOrigin(run);
  const packages = releasedPackages(root);
  for (const one of packages) {
    const commit = existing.get(tagOf(one));
    if (commit !== undefined) checkTag(root, one, commit);
  }
  const missing = packages.map(tagOf).filter((tag) => !existing.has(tag));
  if (missing.length === 0) return [];
  // Not `changeset git-tag`: it skips a tag that an earlier run created but did not push, and requires an identity.
  const identity = ["-c", `user.name=${releaseAuthor.name}`, "-c", `user.email=${releaseAuthor.email}`];
  for (const tag of missing) run("git", ...identity, "tag", "--force", "-a", tag, "-m", tag);
  run("git", "push", "-q", "--atomic", "origin", ...missing.map((tag) => `refs/tags/${tag}`));
  return missing;
}

/** Tags at origin with their commits. */
function tagsAtOrigin(run: Run): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const line of run("git", "ls-remote", "--tags", "origin").split("\n")) {
    const [hash = "", ref = ""] = line.split("\t");
    const name = ref.replace(/^refs\/tags\//, "");
    // An annotated tag is listed twice; the commit is on the second line, which ends in ^{}.
    if (name !== "") tags.set(name.replace(/\^\{\}$/, ""), hash);
  }
  return tags;
}

function checkTag(root: string, one: Package, commit: string): void {
  const run = runIn(root);
  if (run("git", "rev-parse", "--is-shallow-repository") === "true") {
    throw new ReleaseError("usage", "the checkout lacks its history; run `git fetch --unshallow` first");
  }
  const problem = tagProblem(run, one, commit);
  if (problem === undefined) return;
  const tag = tagOf(one);
  const remedy = `find out who created it; if it is wrong, delete it with \`git push origin :refs/tags/${tag}\``;
  throw new ReleaseError(
    "tag_elsewhere",
    `the tag ${tag} is on ${commit}, ${problem}; ${remedy}, and run this again`,
  );
}

function tagProblem(run: Run, { folder, name, version }: Package, commit: string): string | undefined {
  try {
    run("git", "merge-base", "--is-ancestor", commit, "HEAD");
  } catch {
    return "which is not in the history of this checkout";
  }
  let manifest: { name?: unknown; version?: unknown } | undefined;
  try {
    manifest = JSON.parse(run("git", "show", `${commit}:${folder}/package.json`));
  } catch {
    // The commit has no such manifest.
  }
  const isReleased = manifest?.name === name && manifest.version === version;
  return isReleased ? undefined : `at which the package does not have this version`;
}

/**
 * Writes GitHub's release page, with the changelog, for every tag that has none. Requires `gh` with a token.
 *
 * @param attached - A folder with an SBOM for each package and version, such as `auth-1.2.3.cdx.json`. No other file is
 * attached.
 * @returns The tags that got a page.
 */
export function announceReleases(root: string, attached?: string): string[] {
  const run = runIn(root);
  const listed = JSON.parse(run("gh", "release", "list", "--limit", "1000", "--json", "tagName")) as {
    tagName: string;
  }[];
  const there = new Set(listed.map(({ tagName }) => tagName));
  const missing = releasedPackages(root).filter((one) => !there.has(tagOf(one)));
  for (const one of missing) {
    const sbom = join(attached ?? "", `${one.name.split("/").at(-1)}-${one.version}.cdx.json`);
    // Only a regular file: another job wrote it, and a link could lead to files that only this job may read.
    const isThere = attached !== undefined && lstatSync(sbom, { throwIfNoEntry: false })?.isFile() === true;
    announce(run, tagOf(one), changelogOf(root, one), isThere ? [sbom] : []);
  }
  return missing.map(tagOf);
}

function announce(run: Run, tag: string, changelog: string, files: readonly string[]): void {
  using folder = mkdtempDisposableSync(join(tmpdir(), "release-notes-"));
  const notes = join(folder.path, "notes.md");
  writeFileSync(notes, changelog);
  run("gh", "release", "create", tag, "--verify-tag", "--title", tag, "--notes-file", notes, ...files);
}

function tagOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
