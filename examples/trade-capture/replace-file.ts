import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { type WriteText, writeAll } from "./log.ts";

/** Replaces a file as a whole: after a power failure it has the old content or the new one, and nothing in between. */
export function replaceFile(path: string, text: string, write: WriteText = writeAll): void {
  const next = `${path}.next`;
  const file = openSync(next, "w");
  try {
    write(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
