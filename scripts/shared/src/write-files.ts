import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Texts by path from the repository's root; null for a file to delete. */
export type Files = ReadonlyMap<string, string | null>;

/**
 * Writes the files that differ: all of them to temporary files first, then each by a rename, so that nobody reads half a
 * file and a full disk leaves the old files. A process that is killed between two renames leaves the files before that
 * point new, in the order of the map, and the others old.
 *
 * @returns Paths of the files that changed.
 */
export function writeFiles(root: string, files: Files): string[] {
  const changed = [...files].filter(([file, text]) => (readIfThere(root, file) ?? null) !== text);
  const temporary = changed.map(([file]) => `${join(root, file)}.${process.pid}.tmp`);
  try {
    changed.forEach(([file, text], index) => {
      if (text === null) return;
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(temporary[index] as string, text);
    });
    changed.forEach(([file, text], index) => {
      if (text === null) deleteFile(root, file);
      else renameSync(temporary[index] as string, join(root, file));
    });
  } finally {
    for (const path of temporary) rmSync(path, { force: true });
  }
  return changed.map(([file]) => file);
}

/** Deletes a file and the folders that it leaves empty. */
function deleteFile(root: string, file: string): void {
  rmSync(join(root, file), { force: true });
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
    const path = join(root, folder);
    if (existsSync(path) && readdirSync(path).length > 0) return;
    rmSync(path, { recursive: true, force: true });
  }
}

/** The file's text, or undefined if the file does not exist. */
export function readIfThere(root: string, file: string): string | undefined {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
