import { mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { releasedPackages } from "./packages.ts";
import { changesetCommand, readIfThere, runIn, writeFiles } from "./shared.ts";

/** A version that the changesets plan. */
export interface PlannedRelease {
  readonly name: string;
  readonly type: "major" | "minor" | "patch" | "none";
  readonly oldVersion: string;
  readonly newVersion: string;
}

/**
 * Reads which versions the changesets plan, including packages that follow another one.
 *
 * @param since - Leaves out changesets that this commit has already.
 * @throws ScriptError `tool_failed` if a changeset cannot be read, or if packages changed without a changeset.
 */
export function plannedReleases(root: string, since?: string): PlannedRelease[] {
  using folder = mkdtempDisposableSync(join(tmpdir(), "release-status-"));
  const file = join(folder.path, "status.json");
  const from = since === undefined ? [] : ["--since", since];
  runIn(root)(changesetCommand, "status", ...from, "--output", relative(root, file));
  return (JSON.parse(readFileSync(file, "utf8")) as { releases: PlannedRelease[] }).releases;
}

/**
 * Applies the changesets: writes versions, changelogs, and the tables of the READMEs that list versions. Packages that
 * must follow their peers get a version too.
 *
 * @throws ScriptError `tool_failed` if a changeset cannot be read.
 */
export async function versionPackages(root: string): Promise<void> {
  followPeers(root);
  runIn(root)(changesetCommand, "version");
  writeFiles(root, await tablesOfVersions(root));
}

/** The READMEs and documents whose tables do not list the current versions. */
export async function staleDocs(root: string): Promise<string[]> {
  const files = [...(await tablesOfVersions(root))];
  return files.filter(([file, text]) => readIfThere(root, file) !== text).map(([file]) => file);
}

async function tablesOfVersions(root: string): Promise<ReadonlyMap<string, string>> {
  // Loaded here, since the jobs that hold a token have no packages installed.
  const { versionDocs } = await import("@energy-clients/scripts-specs/version-docs/version-docs");
  return versionDocs(root);
}

/**
 * Writes a changeset for each package whose peer gets a version outside of the package's range, so that the package gets
 * a version outside of its users' ranges too. Changesets alone makes it a patch, which every update would install beside
 * the peer's old version.
 *
 * @returns The files that were written; `changeset version` removes them with the others.
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

/** Whether a caret range on the old version excludes the new one. */
function leavesRange({ oldVersion, newVersion }: PlannedRelease): boolean {
  const line = (version: string) => /^(0\.\d+|\d+)/.exec(version)?.[0];
  return line(oldVersion) !== line(newVersion);
}
