import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ScriptError } from "./script-error.ts";

/** Texts by path from the repository's root; null for a file to delete. */
export type Files = ReadonlyMap<string, string | null>;

/**
 * Writes the files that differ: all of them to temporary files first, then each by a rename, so that nobody reads half a
 * file and a full disk leaves the old files. A process that is killed between two renames leaves the files before that
 * point new, in the order of the map, and the others old.
 *
 * @returns Paths of the files that changed.
 * @throws {@link ScriptError} `unsafe_path` for a path that leaves the repository or leads through a link: a pull
 *   request can contain links to anywhere. Nothing is written then.
 */
export function writeFiles(root: string, files: Files): string[] {
  for (const file of files.keys()) checkPath(root, file);
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

function checkPath(root: string, file: string): void {
  const parts = file.split("/");
  const isPlain = parts.every((part) => !["", ".", "..", ".git"].includes(part)) && !/[\\:\0]/.test(file);
  if (!isPlain) {
    throw new ScriptError("unsafe_path", `${JSON.stringify(file)} is not a path within the repository`);
  }
  parts.forEach((_, index) => {
    const part = parts.slice(0, index + 1).join("/");
    const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
    const isExpected = index + 1 === parts.length ? stats?.isFile() : stats?.isDirectory();
    if (stats === undefined || isExpected) return;
    const problem = `${part} is a link, or not a plain ${index + 1 === parts.length ? "file" : "folder"}; nothing was written. Remove it and run the command again`;
    throw new ScriptError("unsafe_path", problem);
  });
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
