import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Texts by path from the repository's root. */
export type Files = ReadonlyMap<string, string>;

/**
 * Writes the files that differ. Writes all of them to temporary files first and then renames each, so that nobody reads
 * half a file and a full disk leaves the old files.
 *
 * @returns Paths of the files that changed.
 */
export function writeFiles(root: string, files: Files): string[] {
  const changed = [...files].filter(([file, text]) => readIfThere(root, file) !== text);
  const temporary = changed.map(([file]) => `${join(root, file)}.${process.pid}.tmp`);
  try {
    changed.forEach(([file, text], index) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(temporary[index] as string, text);
    });
    changed.forEach(([file], index) => {
      renameSync(temporary[index] as string, join(root, file));
    });
  } finally {
    for (const path of temporary) rmSync(path, { force: true });
  }
  return changed.map(([file]) => file);
}

/** The file's text, or undefined if the file does not exist. */
export function readIfThere(root: string, file: string): string | undefined {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
