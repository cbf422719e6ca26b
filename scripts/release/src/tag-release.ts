import { lstatSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changelogOf } from "./changelog.ts";
import { releasedPackages } from "./packages.ts";
import { releaseAuthor } from "./propose-release.ts";
import { type Run, runIn } from "./shared.ts";

/**
 * Marks the commit that was published: a Git tag `<package>@<version>` at `origin` for every version that has none.
 * What a run before did not get to is made up for.
 *
 * @returns The tags that were made.
 */
export function pushTags(root: string): string[] {
  const run = runIn(root);
  const there = new Set(
    run("git", "ls-remote", "--tags", "--refs", "origin")
      .split("\n")
      .map((line) => line.split("refs/tags/")[1]),
  );
  const tags = releasedPackages(root).map(tagOf);
  const missing = tags.filter((tag) => !there.has(tag));
  if (missing.length === 0) return [];
  // Not `changeset git-tag`: it leaves a tag alone that a run made and failed to push, and wants an identity.
  const identity = ["-c", `user.name=${releaseAuthor.name}`, "-c", `user.email=${releaseAuthor.email}`];
  for (const tag of missing) run("git", ...identity, "tag", "--force", "-a", tag, "-m", tag);
  run("git", "push", "-q", "--atomic", "origin", ...missing.map((tag) => `refs/tags/${tag}`));
  return missing;
}

/**
 * Writes GitHub's release page, the changelog as its text, for every tag that has none. Needs `gh` with a token.
 *
 * @param attached - A folder with an SBOM for each package and version, such as `auth-1.2.3.cdx.json`; nothing else of
 * it is attached.
 * @returns The tags that got one.
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
    // A regular file: another job packed it, and a link could lead to what this one alone may read.
    const isThere = attached !== undefined && lstatSync(sbom, { throwIfNoEntry: false })?.isFile() === true;
    announce(run, tagOf(one), changelogOf(root, one), isThere ? [sbom] : []);
  }
  return missing.map(tagOf);
}

function announce(run: Run, tag: string, changelog: string, files: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), "release-notes-"));
  try {
    const notes = join(folder, "notes.md");
    writeFileSync(notes, changelog);
    run("gh", "release", "create", tag, "--verify-tag", "--title", tag, "--notes-file", notes, ...files);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tagOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
