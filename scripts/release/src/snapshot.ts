import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneHead } from "./clone.ts";
import { buildPackages, type Packed, packPackages } from "./pack.ts";
import { pendingChangesets, releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { changesetCommand, runIn } from "./shared.ts";

/** @throws {@link ReleaseError} `usage` if the tag could be mistaken for another kind of tag. */
export function checkSnapshotTag(tag: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(tag) || /^(latest|next|release-.*|v\d.*)$/.test(tag)) {
    throw new ReleaseError("usage", `expected a snapshot tag such as pr-123 but got ${JSON.stringify(tag)}`);
  }
}

/**
 * Packs the packages that the changesets of HEAD release, in a clone, so the working tree does not change.
 *
 * @returns Their tarballs, and the commit.
 * @throws {@link ReleaseError} `usage`; `changeset_missing`; `tool_failed`.
 */
export async function packSnapshot(
  root: string,
  tag: string,
  { clone, out }: { readonly clone: string; readonly out: string },
): Promise<Packed & { readonly commit: string }> {
  await cloneHead(root, clone);
  const commit = versionSnapshot(clone, tag);
  buildPackages(clone);
  const own = snapshotVersion({ tag, commit });
  return { ...packPackages(clone, out, ({ version }) => version === own), commit };
}

/**
 * Gives the packages that the changesets release a version such as `0.0.0-pr-123-4f2c1d0a1b2c`. Changes files, so use a
 * clone.
 *
 * @returns The commit that is checked out.
 * @throws {@link ReleaseError} `usage`; `changeset_missing` if nothing would be released.
 */
export function versionSnapshot(root: string, tag: string): string {
  checkSnapshotTag(tag);
  if (pendingChangesets(root).length === 0) {
    const problem = "found no changeset, so nothing would be released";
    throw new ReleaseError("changeset_missing", `${problem}; describe the change with \`pnpm changeset\``);
  }
  // A range such as ^0.0.0-pr-123 would accept the snapshot of another pull request.
  for (const { folder } of releasedPackages(root)) {
    const file = join(root, folder, "package.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"workspace:^"', '"workspace:*"'));
  }
  const commit = runIn(root)("git", "rev-parse", "HEAD");
  const template = ["--snapshot-prerelease-template", "{tag}"];
  const suffix = snapshotVersion({ tag, commit }).replace("0.0.0-", "");
  runIn(root)(changesetCommand, "version", "--snapshot", suffix, ...template);
  return commit;
}

/** The version of a snapshot, such as `0.0.0-pr-123-4f2c1d0a1b2c`: its tag and the first digits of its commit. */
export function snapshotVersion({ tag, commit }: { readonly tag: string; readonly commit: string }): string {
  return `0.0.0-${tag}-${commit.slice(0, 12)}`;
}
