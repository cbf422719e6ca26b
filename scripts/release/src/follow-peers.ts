import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { releasedPackages } from "./packages.ts";
import { changesetCommand, runIn } from "./shared.ts";

/** A version that the changesets plan. */
interface PlannedRelease {
  readonly name: string;
  readonly oldVersion: string;
  readonly newVersion: string;
}

/**
 * Writes a changeset for each package whose range on a peer ends with what the changesets plan, so that it leaves its
 * own users' ranges too. Changesets alone makes it a patch: everybody's update would take it, together with the peer's
 * old version, and fail.
 *
 * @returns The files that were written; `changeset version` takes them away with the others.
 */
export function followPeers(root: string): string[] {
  const planned = new Map(plannedReleases(root).map((release) => [release.name, release]));
  return releasedPackages(root).flatMap(({ name, version, manifest }) => {
    const left = Object.keys(manifest.peerDependencies ?? {}).flatMap((peer) => {
      const release = planned.get(peer);
      return release !== undefined && leavesRange(release) ? [`\`${peer}\` ${release.newVersion}`] : [];
    });
    const own = planned.get(name);
    if (left.length === 0 || (own !== undefined && leavesRange(own))) return [];
    const bump = version.startsWith("0.") ? "minor" : "major";
    const file = `.changeset/peers-of-${name.split("/").at(-1)}.md`;
    const text = `Goes with ${left.join(" and ")}: install them together. Earlier versions no longer work with this one.`;
    writeFileSync(join(root, file), `---\n"${name}": ${bump}\n---\n\n${text}\n`);
    return [file];
  });
}

/** Whether a caret range on the old version does not take the new one. */
function leavesRange({ oldVersion, newVersion }: PlannedRelease): boolean {
  const line = (version: string) => /^(0\.\d+|\d+)/.exec(version)?.[0];
  return line(oldVersion) !== line(newVersion);
}

function plannedReleases(root: string): PlannedRelease[] {
  const folder = mkdtempSync(join(tmpdir(), "release-status-"));
  try {
    const file = join(folder, "status.json");
    runIn(root)(changesetCommand, "status", "--output", relative(root, file));
    return (JSON.parse(readFileSync(file, "utf8")) as { releases: PlannedRelease[] }).releases;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
