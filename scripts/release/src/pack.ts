import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Package, releasedPackages } from "./packages.ts";
import { writePackedList } from "./packed-list.ts";
import { manifestText, withoutDevelopment } from "./published-manifest.ts";
import { runIn } from "./shared.ts";
import { writeArchive } from "./tar-archive.ts";
import { filesOf, parseTarball, readTarball, type Tarball } from "./tarball.ts";

/** Builds every package anew: a file that a build left behind and none makes any more would be packed too. */
export function buildPackages(root: string): void {
  for (const { folder } of releasedPackages(root))
    rmSync(join(root, folder, "dist"), { recursive: true, force: true });
  runIn(root)(
    join(root, "node_modules/.bin/turbo"),
    "run",
    "build",
    "--filter=./packages/*",
    "--output-logs=errors-only",
  );
}

/** What {@link packPackages} made. */
export interface Packed {
  /** In the order in which they are to be published. */
  readonly tarballs: readonly Tarball[];
  /** SHA-256 of the list that stands beside them; see {@link readPacked}. */
  readonly digest: string;
}

/**
 * Packs released packages as they are: the files that `pnpm pack` chooses, the manifest without what only development
 * reads, in a tarball that holds nothing else. The same files make the same bytes, so that "is it there already" is a
 * comparison of hashes.
 *
 * @param folder - Where the tarballs and their list go; what is in it is removed.
 * @param isChosen - Which of the packages; all by default.
 */
export function packPackages(
  root: string,
  folder: string,
  isChosen: (one: Package) => boolean = () => true,
): Packed {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tarballs = releasedPackages(root)
    .filter(isChosen)
    .map(({ name, folder: source }, index) => {
      const file = `${String(index).padStart(2, "0")}-${name.replace(/^@/, "").replace("/", "-")}.tgz`;
      runIn(join(root, source))("pnpm", "pack", "--out", join(folder, file));
      const tarball = repack(readTarball(join(folder, file)));
      writeFileSync(join(folder, file), tarball.bytes);
      return tarball;
    });
  return { tarballs, digest: writePackedList(folder, tarballs) };
}

function repack(packed: Tarball): Tarball {
  const manifest = Buffer.from(manifestText(withoutDevelopment(packed.manifest)));
  const contents = new Map(packed.contents).set("package.json", manifest);
  return parseTarball(packed.file, writeArchive(filesOf({ ...packed, contents })));
}

/** Files and sizes of what was packed, as a table. */
export function packedTable(tarballs: readonly Tarball[]): string {
  const rows = tarballs.map(({ name, version, contents, bytes, integrity }) => {
    const unpacked = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
    const hash = `${integrity.slice(0, "sha512-".length + 12)}…`;
    return [name, version, String(contents.size), kilobytes(bytes.length), kilobytes(unpacked), hash];
  });
  return table(["package", "version", "files", "packed", "unpacked", "sha512"], rows);
}

/** Columns of text, Markdown too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
