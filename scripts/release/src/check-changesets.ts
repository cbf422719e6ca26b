import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Package, releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { runIn } from "./shared.ts";
import { READ_BY_PEOPLE } from "./tarball.ts";
import { plannedReleases } from "./version.ts";

/** Beside what `files` of the manifest names, npm packs these. What a build makes comes from the sources. */
const ALWAYS_PACKED = /^licen[cs]e(\..*)?$/i;

/**
 * Checks that every package whose users would get something else than before has a changeset. Stricter than
 * `changeset status`, which is content with a changeset of any package, and asks for one where a test changed.
 *
 * @param base - The revision that the change is compared with, such as `origin/main`.
 * @returns The packages with a change that users get.
 * @throws {@link ReleaseError} `changeset_missing` with the files, `usage` if Git does not know the revision.
 */
export function checkChangesets(root: string, base: string): string[] {
  const run = runIn(root);
  let from: string;
  try {
    from = run("git", "merge-base", "--end-of-options", base, "HEAD");
  } catch (cause) {
    throw new ReleaseError("usage", `Git finds no common commit of ${base} and HEAD; fetch ${base}`, {
      cause,
    });
  }
  const changed = run("git", "diff", "--name-only", "--no-renames", from, "HEAD").split("\n");
  const show = (file: string) => run("git", "show", `${from}:${file}`);
  const affected = releasedPackages(root)
    .map((one) => ({ name: one.name, files: changed.filter((file) => reachesUsers(root, one, file, show)) }))
    .filter(({ files }) => files.length > 0);

  const announced = announcedPackages(root, from);
  const missing = affected.filter(({ name }) => !announced.has(name));
  if (missing.length === 0) return affected.map(({ name }) => name);
  const lines = missing.map(({ name, files }) => {
    const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
    return `${name} changed (${files.slice(0, 3).join(", ")}${more}), and no changeset says so`;
  });
  const remedy = "Describe what users get with `pnpm changeset` and commit the file that it writes.";
  throw new ReleaseError("changeset_missing", [...lines, remedy].join("\n"));
}

function reachesUsers(
  root: string,
  { folder, manifest }: Package,
  file: string,
  show: (file: string) => string,
): boolean {
  if (!file.startsWith(`${folder}/`)) return false;
  const path = relative(folder, file);
  if (READ_BY_PEOPLE.test(path)) return false;
  if (path === "package.json") return isOtherManifest(join(root, file), () => show(file));
  if (path === "tsconfig.build.json" || ALWAYS_PACKED.test(path)) return true;
  return (manifest.files ?? []).some((entry) => path === entry || path.startsWith(`${entry}/`));
}

/** A new version is the release itself; what only development reads reaches nobody. */
function isOtherManifest(file: string, before: () => string): boolean {
  const essence = (text: string) => {
    const { version: _version, devDependencies: _tools, scripts: _scripts, ...rest } = JSON.parse(text);
    return rest;
  };
  try {
    return !isDeepStrictEqual(essence(before()), essence(readFileSync(file, "utf8")));
  } catch {
    return true; // There was none: a new package.
  }
}

/** The packages that changesets since a commit release. */
function announcedPackages(root: string, from: string): Set<string> {
  try {
    const releases = plannedReleases(root, from).filter(({ type }) => type !== "none");
    return new Set(releases.map(({ name }) => name));
  } catch (error) {
    // It fails without changesets, and if one cannot be read.
    if (/no changesets were found/.test((error as Error).message)) return new Set();
    throw error;
  }
}
