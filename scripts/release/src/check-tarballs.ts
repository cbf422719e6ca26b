import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Package, releasedPackages } from "./packages.ts";
import { publishedManifest } from "./published-manifest.ts";
import { ReleaseError } from "./release-error.ts";
import { snapshotVersion } from "./snapshot.ts";
import type { Tarball } from "./tarball.ts";

/** A snapshot: its dist-tag, such as `pr-123`, and the approved commit. */
export interface Snapshot {
  readonly tag: string;
  /** All 40 hexadecimal digits. */
  readonly commit: string;
  /** A checkout of that commit. It is read and never executed. @defaultValue the repository */
  readonly sources?: string | undefined;
}

/** Files that every package has besides those that `files` of its manifest lists. */
const ALWAYS_PACKED = ["package.json", "README.md", "LICENSE"];
/** Files that a build writes; all other files of a package are committed. */
const BUILT = /^dist\//;

/**
 * Compares tarballs with the sources, since the job that packed them may have run code that nobody reviewed. Names,
 * versions, manifests and committed files must be those of this repository. For the files of the build, `dist/`, only the
 * hashes of the build are known; see {@link readPacked}.
 *
 * @param root - The repository. Only its packages are published.
 * @param snapshot - Accepts only the versions of this snapshot.
 * @returns The tarballs in the order of publishing.
 * @throws {@link ReleaseError} `tarball_invalid` with the package and the field or file that differs.
 */
export function checkTarballs(root: string, tarballs: readonly Tarball[], snapshot?: Snapshot): Tarball[] {
  const sources = snapshot?.sources ?? root;
  if (snapshot?.sources !== undefined) refuseLinks(sources);
  const known = releasedPackages(root);
  const packages = releasedPackages(sources).filter(({ name }) => known.some((one) => one.name === name));
  const versions = new Map(packages.map(({ name, version }) => [name, version]));
  if (snapshot !== undefined) {
    for (const { name } of tarballs) versions.set(name, snapshotVersion(snapshot));
  }
  const seen = new Set<string>();
  for (const tarball of tarballs) {
    const { name, version } = tarball;
    const one = packages.find((known) => known.name === name);
    if (one === undefined || version !== versions.get(name)) {
      const expected = one === undefined ? "its packages" : `${name}@${versions.get(name)}`;
      throw invalid(`${name}@${version}`, `must not be published from here; expected ${expected}`);
    }
    if (seen.has(name)) throw invalid(name, "appears twice");
    seen.add(name);
    checkManifest(tarball, one, versions, snapshot !== undefined);
    checkFiles(tarball, one, sources, snapshot !== undefined);
    // A tarball's publishConfig overrides npm's command line, such as its registry and tag.
    const { publishConfig } = known.find((own) => own.name === name)?.manifest ?? {};
    if (!isDeepStrictEqual(tarball.manifest.publishConfig, publishConfig))
      throw invalid(name, "has a publishConfig that differs from the repository's");
  }
  const missing = snapshot === undefined ? packages.filter(({ name }) => !seen.has(name)) : [];
  if (missing.length > 0)
    throw new ReleaseError(
      "tarball_invalid",
      `expected a tarball of ${missing.map(({ name }) => name).join(", ")}`,
    );
  return packages.flatMap(({ name }) => tarballs.filter((one) => one.name === name));
}

function checkManifest(
  { name, manifest }: Tarball,
  source: Package,
  versions: ReadonlyMap<string, string>,
  isExact: boolean,
): void {
  const expected: Record<string, unknown> = { ...publishedManifest(source, versions, isExact) };
  const actual: Record<string, unknown> = { ...manifest };
  for (const field of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (!isDeepStrictEqual(actual[field], expected[field]))
      throw invalid(name, `has a package.json whose \`${field}\` differs from the sources`);
  }
  // These make npm run node-gyp at installation, even without scripts.
  const runsSomething = ["scripts", "gypfile", "bundleDependencies", "bundledDependencies"].find(
    (field) => field in manifest,
  );
  if (runsSomething !== undefined) throw invalid(name, `has \`${runsSomething}\` in its package.json`);
}

function checkFiles(
  { name, contents }: Tarball,
  source: Package,
  sources: string,
  isSnapshot: boolean,
): void {
  const named = [...ALWAYS_PACKED, ...(source.manifest.files ?? [])];
  for (const [path, bytes] of contents) {
    const isNamed = named.some((entry) => path === entry || path.startsWith(`${entry}/`));
    if (!isNamed || path === "binding.gyp")
      throw invalid(name, `has ${path}, which its \`files\` do not list`);
    // The manifest was compared field by field, and a snapshot's changelog is written when it is packed.
    if (path === "package.json" || BUILT.test(path) || (isSnapshot && path === "CHANGELOG.md")) continue;
    const committed = readCommitted(sources, source.folder, path);
    if (committed === undefined) throw invalid(name, `has ${path}, which its sources lack`);
    if (!committed.equals(bytes)) throw invalid(name, `has a ${path} that differs from the sources`);
  }
}

/** A link in the sources of a pull request could lead to files that only this process may read. */
function refuseLinks(sources: string): void {
  const folder = join(sources, "packages");
  const isLink = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const link =
    [folder, join(sources, "LICENSE")].find(isLink) ??
    readdirSync(folder, { recursive: true, encoding: "utf8" }).find((path) => isLink(join(folder, path)));
  if (link !== undefined)
    throw new ReleaseError("tarball_invalid", `the sources contain a symbolic link: ${link}`);
}

/** Reads a file of the package's sources; the licence may be at the root of the repository. */
function readCommitted(sources: string, folder: string, path: string): Buffer | undefined {
  const own = join(sources, folder, path);
  const file = path === "LICENSE" && !existsSync(own) ? join(sources, path) : own;
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new ReleaseError("tarball_invalid", `${folder}/${path} is not a regular file`);
  return readFileSync(file);
}

function invalid(name: string, problem: string): ReleaseError {
  return new ReleaseError("tarball_invalid", `${name} ${problem}`);
}
