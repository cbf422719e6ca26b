import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { succeed } from "./execute.ts";
import type { Manifest } from "./packages.ts";
import { scope } from "./registry.ts";
import { ReleaseError } from "./release-error.ts";

/** A packed package. */
export interface Tarball {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  /** As registries write it: `sha512-` and base64. */
  readonly integrity: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Contents by path inside the package. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** @throws {@link ReleaseError} `tarball_invalid` when the file is no package. */
export async function readTarball(file: string): Promise<Tarball> {
  const bytes = readFileSync(file);
  const contents = await unpack(file);
  try {
    const manifest = JSON.parse(contents.get("package.json")?.toString() ?? "") as Manifest;
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const { name, version } = manifest;
    return { file, name, version, manifest, integrity, size: bytes.length, contents };
  } catch (cause) {
    throw new ReleaseError("tarball_invalid", `${basename(file)} holds no readable package.json`, { cause });
  }
}

async function unpack(file: string): Promise<Map<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), "release-tarball-"));
  try {
    await succeed("tar", ["-xzf", file, "-C", folder], { cwd: folder });
    const root = join(folder, "package");
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)).sort();
    return new Map(paths.map((path) => [path, readFileSync(join(root, path))]));
  } catch (cause) {
    throw new ReleaseError("tarball_invalid", `${basename(file)} is no package's tarball`, { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What people read about the package: it goes out with the next version, and none is made for it alone. */
export const READ_BY_PEOPLE = /^(readme|changelog)(\.md)?$/i;

/**
 * Which files a consumer's program would find to differ. What only the package's own development reads of its
 * manifest is left out: another version of a test tool is no other package.
 *
 * @returns Paths inside the package, sorted; empty when the two are the same to a consumer.
 */
export function differences(one: Tarball, other: Tarball): string[] {
  if (one.integrity === other.integrity) return [];
  const paths = new Set([...one.contents.keys(), ...other.contents.keys()]);
  return [...paths].sort().filter((path) => {
    if (READ_BY_PEOPLE.test(path)) return false;
    const [before, after] = [one.contents.get(path), other.contents.get(path)];
    if (before === undefined || after === undefined) return true;
    if (path === "package.json") return !isDeepStrictEqual(forConsumers(before), forConsumers(after));
    return !before.equals(after);
  });
}

function forConsumers(text: Buffer): unknown {
  const {
    devDependencies: _tools,
    scripts: _scripts,
    ...rest
  } = JSON.parse(text.toString()) as Manifest & {
    readonly devDependencies?: unknown;
    readonly scripts?: unknown;
  };
  const { dependencies = {}, peerDependencies = {} } = rest;
  return {
    ...rest,
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
