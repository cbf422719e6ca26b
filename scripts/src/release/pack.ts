import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runIn } from "../propose/run.ts";
import { releasedPackages } from "./packages.ts";
import { ReleaseError } from "./release-error.ts";
import { readTarball, type Tarball } from "./tarball.ts";

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

/**
 * Packs every released package as it is. `pnpm pack` writes the same bytes for the same files: times, owners and
 * order are fixed. That is what makes "is there already" a comparison of hashes.
 *
 * @param folder - Where the tarballs go, named after the order in which they are to be published.
 */
export async function packPackages(root: string, folder: string): Promise<Tarball[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, { name, folder: source }] of releasedPackages(root).entries()) {
    const file = `${String(index).padStart(2, "0")}-${name.replace(/^@/, "").replace("/", "-")}.tgz`;
    runIn(join(root, source))("pnpm", "pack", "--out", join(folder, file));
  }
  return readPacked(folder);
}

/** Reads what {@link packPackages} wrote, in the order in which it is to be published. */
export async function readPacked(folder: string): Promise<Tarball[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".tgz")) : [];
  if (files.length === 0)
    throw new ReleaseError("usage", `${folder} holds no tarball; run \`pnpm release:pack\``);
  return Promise.all(files.sort().map((file) => readTarball(join(folder, file))));
}

/** Files and sizes of what was packed, as a table. */
export function packedTable(tarballs: readonly Tarball[]): string {
  const rows = tarballs.map(({ name, version, contents, size, integrity }) => {
    const unpacked = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
    const hash = `${integrity.slice(0, "sha512-".length + 12)}…`;
    return [name, version, String(contents.size), kilobytes(size), kilobytes(unpacked), hash];
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
