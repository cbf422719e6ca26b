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
  /** The tarball itself: what is published is this, whatever becomes of the file meanwhile. */
  readonly bytes: Buffer;
  /** Contents by path inside the package. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Which of them are executable. */
  readonly executables: ReadonlySet<string>;
}

/** @throws {@link ReleaseError} `tarball_invalid` when the file is not a plain package; see {@link readArchive}. */
export function readTarball(file: string): Tarball {
  return parseTarball(basename(file), readFileSync(file));
}

/** @throws {@link ReleaseError} `tarball_invalid` when the bytes are not a plain package; see {@link readArchive}. */
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

/** The files of a tarball, to be packed again. */
export function filesOf({ contents, executables }: Pick<Tarball, "contents" | "executables">): ArchivedFiles {
  return new Map(
    [...contents].map(([path, bytes]) => [path, { bytes, isExecutable: executables.has(path) }]),
  );
}

/** The hash of something, as registries write it. */
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

/** What people read about the package: it goes out with the next version, and none is made for it alone. */
export const READ_BY_PEOPLE = /^(readme|changelog)(\.md)?$/i;

/**
 * Which files a consumer's program or installation would find to differ: all but what only people read, and ranges on
 * packages of this repository that take the same versions.
 *
 * @returns Paths inside the package, sorted; empty when the two are the same to a consumer.
 */
export function differences(one: Tarball, other: Tarball): string[] {
  const paths = differingFiles(one, other).filter((path) => !READ_BY_PEOPLE.test(path));
  return paths.filter((path) => {
    const [before, after] = [one.contents.get(path), other.contents.get(path)];
    if (path !== "package.json" || before === undefined || after === undefined) return true;
    return !isDeepStrictEqual(forConsumers(before), forConsumers(after));
  });
}

/** Which files are not, byte for byte, the same in both, or are executable in one alone. */
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
 * Ranges on packages of this repository, cut to the versions that they follow: packing writes each with the version of
 * the day, `^1.1.0` after `^1.0.0`, and what is published takes the newer one all the same.
 */
function withMajorsOfOwn(ranges: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [
      name,
      name.startsWith(`${scope}/`) ? range.replace(/^\^(0\.\d+|[1-9]\d*)\..*$/, "^$1") : range,
    ]),
  );
}
