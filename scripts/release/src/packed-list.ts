import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { manifestText } from "./published-manifest.ts";
import { ReleaseError } from "./release-error.ts";
import { isPlain } from "./tar-archive.ts";
import { filesOf, integrityOf, parseTarball, type Tarball } from "./tarball.ts";

/** File beside the tarballs with the hash of every tarball and of every file in it. */
export const LIST = "packed.json";

/** Several times the largest tarball of this repository. */
const MAX_TARBALL_BYTES = 16 * 1024 * 1024;
const MAX_TARBALLS = 50;

interface Listed {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes the list of the packed tarballs.
 *
 * @returns The list's SHA-256 in hex, which reaches the publishing job separately from the tarballs.
 */
export function writePackedList(folder: string, tarballs: readonly Tarball[]): string {
  const text = `${JSON.stringify({ tarballs: tarballs.map(listed) }, null, 2)}\n`;
  writeFileSync(join(folder, LIST), text);
  return sha256(text);
}

/**
 * Reads the packed tarballs and compares every byte with the list, since another job may have replaced them.
 *
 * @param digest - The result of {@link writePackedList}. Without it, only tarballs and list are compared.
 * @returns The tarballs, in the order of the list.
 * @throws {@link ReleaseError} `tarball_invalid` if the folder has other files, if a tarball differs from the
 * list, or if one holds more than its files; `usage` if the list is missing.
 */
export function readPacked(folder: string, digest?: string): Tarball[] {
  const text = readPlainFile(folder, LIST);
  if (text === undefined)
    throw new ReleaseError("usage", `${folder} has no ${LIST}; run \`pnpm release:pack\``);
  if (digest !== undefined && sha256(text) !== digest) {
    const problem = `expected ${LIST} with the SHA-256 ${JSON.stringify(digest)} but got ${sha256(text)}`;
    throw new ReleaseError("tarball_invalid", `${problem}; pack again`);
  }
  const list = parseList(text);
  const expected = [LIST, ...list.map(({ file }) => file)].sort();
  const found = readdirSync(folder).sort();
  if (!isDeepStrictEqual(found, expected)) {
    const problem = `expected ${expected.join(", ")} but got ${found.slice(0, MAX_TARBALLS).join(", ")}`;
    throw new ReleaseError("tarball_invalid", problem);
  }
  return list.map((one) => {
    const tarball = parseTarball(one.file, readPlainFile(folder, one.file) ?? Buffer.alloc(0));
    if (!isDeepStrictEqual(listed(tarball), one))
      throw new ReleaseError("tarball_invalid", `${one.file} is not the tarball that ${LIST} describes`);
    if (!isPlain(tarball.bytes, filesOf(tarball)))
      throw new ReleaseError("tarball_invalid", `${one.file} holds more than its files`);
    // Tools disagree about a field that appears twice.
    if (tarball.contents.get("package.json")?.toString() !== manifestText(tarball.manifest))
      throw new ReleaseError(
        "tarball_invalid",
        `${one.file} has a package.json that the build did not write`,
      );
    return tarball;
  });
}

function listed({ file, name, version, integrity, contents, executables }: Tarball): Listed {
  const hashes = [...contents].map(([path, bytes]) => [
    path,
    `${integrityOf(bytes)}${executables.has(path) ? " executable" : ""}`,
  ]);
  return { file, name, version, integrity, files: Object.fromEntries(hashes) };
}

function parseList(text: Buffer): Listed[] {
  let tarballs: unknown;
  try {
    ({ tarballs } = JSON.parse(text.toString()) as { tarballs: unknown });
  } catch (cause) {
    throw new ReleaseError("tarball_invalid", `${LIST} is not valid JSON`, { cause });
  }
  const isList =
    Array.isArray(tarballs) &&
    tarballs.length > 0 &&
    tarballs.length <= MAX_TARBALLS &&
    tarballs.every((one) => /^[a-z0-9][a-z0-9.-]*\.tgz$/.test(one?.file));
  if (!isList) throw new ReleaseError("tarball_invalid", `${LIST} is not a list of tarballs`);
  return tarballs as Listed[];
}

/** Reads a regular file; a link could lead to files that only this process may read. */
function readPlainFile(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile() || stats.size > MAX_TARBALL_BYTES) {
    const problem = stats.isFile() ? `is larger than ${MAX_TARBALL_BYTES} bytes` : "is not a regular file";
    throw new ReleaseError("tarball_invalid", `${name} ${problem}`);
  }
  return readFileSync(path);
}

function sha256(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
