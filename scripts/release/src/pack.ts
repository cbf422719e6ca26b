import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Package, releasedPackages } from "./packages.ts";
import { writePackedList } from "./packed-list.ts";
import { manifestText, withoutDevelopment } from "./published-manifest.ts";
import { runIn } from "./shared.ts";
import { writeArchive } from "./tar-archive.ts";
import { filesOf, parseTarball, readTarball, type Tarball } from "./tarball.ts";

/** Builds every package from scratch, so that no file of an earlier build is packed. */
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

/** The result of {@link packPackages}. */
export interface Packed {
  /** In the order of publishing. */
  readonly tarballs: readonly Tarball[];
  /** SHA-256 of the list beside them; see {@link readPacked}. */
  readonly digest: string;
}

/**
 * Packs the released packages: the files that `pnpm pack` chooses, and the manifest without the fields for development.
 * The same files make the same bytes, so that hashes show whether a version is published already.
 *
 * @param folder - Folder for the tarballs and their list; its content is removed.
 * @param isChosen - Chooses packages; all by default.
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

/** A table of tarballs with their sizes. */
export function packedTable(tarballs: readonly Tarball[]): string {
  const rows = tarballs.map(({ name, version, contents, bytes, integrity }) => {
    const unpacked = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
    const hash = `${integrity.slice(0, "sha512-".length + 12)}…`;
    return [name, version, String(contents.size), kilobytes(bytes.length), kilobytes(unpacked), hash];
  });
  return table(["package", "version", "files", "packed", "unpacked", "sha512"], rows);
}

/** A Markdown table with aligned columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
