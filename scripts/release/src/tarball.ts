import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Manifest, scope } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { type ArchivedFiles, readArchive } from "./tar-archive.ts";

/** A packed package. */
export interface Tarball {
  /** Name of the file that it was read from, for messages. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** As registries write it: `sha512-` and base64. */
  readonly integrity: string;
  /** The tarball itself. These bytes are published, even if the file changes. */
  readonly bytes: Buffer;
  /** Contents by path inside the package. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Paths of the executable files. */
  readonly executables: ReadonlySet<string>;
}

/** @throws {@link ReleaseError} `tarball_invalid` if the file is not a plain package; see {@link readArchive}. */
export function readTarball(file: string): Tarball {
  return parseTarball(basename(file), readFileSync(file));
}

/** @throws {@link ReleaseError} `tarball_invalid` if the bytes are not a plain package; see {@link readArchive}. */
export function parseTarball(file: string, bytes: Buffer): Tarball {
  let files: ArchivedFiles;
  try {
    files = readArchive(bytes);
  } catch (cause) {
    throw new ReleaseError("tarball_invalid", `${file}: ${(cause as Error).message}`, { cause });
  }
  const contents = new Map([...files].map(([path, one]) => [path, one.bytes]));
  const executables = new Set([...files].filter(([, one]) => one.isExecutable).map(([path]) => path));
  const manifest = manifestIn(file, contents);
  const { name, version } = manifest;
  return { file, name, version, manifest, integrity: integrityOf(bytes), bytes, contents, executables };
}

/** The files of a tarball, for packing it again. */
export function filesOf({ contents, executables }: Pick<Tarball, "contents" | "executables">): ArchivedFiles {
  return new Map(
    [...contents].map(([path, bytes]) => [path, { bytes, isExecutable: executables.has(path) }]),
  );
}

/** A hash in the form that registries use. */
export function integrityOf(bytes: Buffer): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

function manifestIn(file: string, contents: ReadonlyMap<string, Buffer>): Manifest {
  const invalid = (cause?: unknown) =>
    new ReleaseError("tarball_invalid", `${file} has no readable package.json`, { cause });
  let manifest: Manifest;
  try {
    manifest = JSON.parse(contents.get("package.json")?.toString() ?? "") as Manifest;
  } catch (cause) {
    throw invalid(cause);
  }
  if (typeof manifest?.name !== "string" || typeof manifest.version !== "string") throw invalid();
  return manifest;
}

/** Files that only people read. A change of them waits for the next version. */
export const READ_BY_PEOPLE = /^(readme|changelog)(\.md)?$/i;

/**
 * The files whose difference can affect a consumer's program or installation. Leaves out files that only people read, and
 * ranges on packages of this repository that accept the same versions.
 *
 * @returns Paths inside the package, sorted.
 */
export function differences(one: Tarball, other: Tarball): string[] {
  const paths = differingFiles(one, other).filter((path) => !READ_BY_PEOPLE.test(path));
  return paths.filter((path) => {
    const [before, after] = [one.contents.get(path), other.contents.get(path)];
    if (path !== "package.json" || before === undefined || after === undefined) return true;
    return !isDeepStrictEqual(forConsumers(before), forConsumers(after));
  });
}

/** The files that differ in a byte, or are executable in one tarball only. */
export function differingFiles(one: Tarball, other: Tarball): string[] {
  if (one.integrity === other.integrity) return [];
  const paths = new Set([...one.contents.keys(), ...other.contents.keys()]);
  return [...paths].sort().filter((path) => {
    const [before, after] = [one.contents.get(path), other.contents.get(path)];
    if (before === undefined || after === undefined || !before.equals(after)) return true;
    return one.executables.has(path) !== other.executables.has(path);
  });
}

function forConsumers(text: Buffer): unknown {
  const manifest = JSON.parse(text.toString()) as Manifest;
  const { dependencies = {}, peerDependencies = {} } = manifest;
  return {
    ...manifest,
    dependencies: withMajorsOfOwn(dependencies),
    peerDependencies: withMajorsOfOwn(peerDependencies),
  };
}

/**
 * Reduces ranges on packages of this repository to their major version. Packing writes the current version, such as
 * `^1.1.0` after `^1.0.0`, but the published range accepts both.
 */
function withMajorsOfOwn(ranges: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [
      name,
      name.startsWith(`${scope}/`) ? range.replace(/^\^(0\.\d+|[1-9]\d*)\..*$/, "^$1") : range,
    ]),
  );
}
