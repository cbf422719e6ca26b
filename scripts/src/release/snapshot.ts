import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runIn } from "../propose/run.ts";
import { cloneHead } from "./clone.ts";
import { changesetCommand } from "./execute.ts";
import { buildPackages, packPackages } from "./pack.ts";
import { releasedPackages } from "./packages.ts";
import { pendingChangesets } from "./preflight.ts";
import { ReleaseError } from "./release-error.ts";
import type { Tarball } from "./tarball.ts";

/** @throws {@link ReleaseError} `usage` when consumers could take the tag for something else. */
export function checkSnapshotTag(tag: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(tag) || /^(latest|next|release-.*|v\d.*)$/.test(tag)) {
    throw new ReleaseError("usage", `a snapshot's tag is a word such as pr-123, not ${JSON.stringify(tag)}`);
  }
}

/**
 * Packs what the changesets of the commit that is checked out would release, in a clone: nothing of the working tree
 * changes.
 *
 * @returns The tarballs of the packages that the changesets release, in the order in which they are to be published.
 * @throws {@link ReleaseError} `usage`; `changeset_missing`; `tool_failed`.
 */
export async function packSnapshot(
  root: string,
  tag: string,
  { clone, out }: { readonly clone: string; readonly out: string },
): Promise<Tarball[]> {
  await cloneHead(root, clone);
  versionSnapshot(clone, tag);
  buildPackages(clone);
  const tarballs = await packPackages(clone, out);
  const [released, others] = [true, false].map((is) =>
    tarballs.filter(({ version }) => isSnapshotVersion(version, tag) === is),
  );
  for (const { file } of others ?? []) rmSync(file);
  return released ?? [];
}

/**
 * Gives the packages that the changesets release a version such as `0.0.0-pr-123-4f2c1d0`. It changes files: use a
 * clone.
 *
 * @throws {@link ReleaseError} `usage`; `changeset_missing` when nothing would be released.
 */
export function versionSnapshot(root: string, tag: string): void {
  checkSnapshotTag(tag);
  if (pendingChangesets(root).length === 0) {
    const problem = "there is no changeset, so that nothing would be released";
    throw new ReleaseError("changeset_missing", `${problem}; describe the change with \`pnpm changeset\``);
  }
  // A range such as ^0.0.0-pr-123 would let in the snapshot of another pull request.
  for (const { folder } of releasedPackages(root)) {
    const file = join(root, folder, "package.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"workspace:^"', '"workspace:*"'));
  }
  const commit = runIn(root)("git", "rev-parse", "--short=7", "HEAD");
  const template = ["--snapshot-prerelease-template", "{tag}"];
  runIn(root)(changesetCommand, "version", "--snapshot", `${tag}-${commit}`, ...template);
}

/** Whether a version is one of this tag's snapshots and of nobody else's. */
export function isSnapshotVersion(version: string, tag: string): boolean {
  const prefix = `0.0.0-${tag}-`;
  return version.startsWith(prefix) && /^[0-9a-f]{7,40}$/.test(version.slice(prefix.length));
}
