import { type CoverageFragment, writeFragment } from "./fragment.js";

// Servers that nobody closed write when the process ends. One listener for all of them: Node warns from eleven on.
const open = new Set<() => void>();

/**
 * Writes what a server saw when it closes, or else when the process ends.
 *
 * @returns To be called when the server closes.
 */
export function writeAtEnd(directory: string | undefined, fragment: CoverageFragment): () => void {
  if (directory === undefined) return () => {};
  const write = () => {
    if (!open.delete(write)) return;
    if (open.size === 0) process.off("exit", writeAll);
    writeFragment(directory, fragment);
  };
  if (open.size === 0) process.on("exit", writeAll);
  open.add(write);
  return write;
}

function writeAll(): void {
  for (const write of [...open]) write();
}
