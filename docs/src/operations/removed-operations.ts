/** An operation that a client had before. */
export interface RemovedOperation {
  readonly id: string;
  /** The version of the client that no longer has it. */
  readonly since: string;
  /** What the changelog says. */
  readonly text: string;
  /** The operation to call instead. */
  readonly replacement?: string;
}

/*
 * The lines that `pnpm specs diff` writes into changesets, and with them into the changelogs:
 *
 * - `oldId`: The operation was removed, as announced for 2027-11-30 (before: `GET /x`). What to do: call `newId` instead of …
 * - The operation `GET /x` is now called `newId` (before: `oldId`). …
 */
const REMOVED = /`([^`]+)`: (The operation was removed.*)$/;
const RENAMED = /The operation `[^`]+` is now called `([^`]+)` \(before: `([^`]+)`\)/;
const INSTEAD = /\bcall `([^`]+)`.* instead of/i;
const VERSION = /^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)/;

/** Finds the operations that a client no longer has in the changelog of its package: the latest removal of each. */
export function readRemovedOperations(changelog: string): RemovedOperation[] {
  const found = new Map<string, RemovedOperation>();
  let since = "";
  // The newest version comes first.
  for (const line of changelog.split(/\r?\n/)) {
    since = VERSION.exec(line)?.[1] ?? since;
    const removed = since === "" ? undefined : (readRemoval(line, since) ?? readRename(line, since));
    if (removed !== undefined && !found.has(removed.id)) found.set(removed.id, removed);
  }
  return [...found.values()];
}

function readRemoval(line: string, since: string): RemovedOperation | undefined {
  const [, id, text = ""] = REMOVED.exec(line) ?? [];
  if (id === undefined) return undefined;
  const replacement = INSTEAD.exec(text)?.[1];
  return { id, since, text, ...(replacement !== undefined && { replacement }) };
}

function readRename(line: string, since: string): RemovedOperation | undefined {
  const [text, replacement, id] = RENAMED.exec(line) ?? [];
  return id === undefined || replacement === undefined
    ? undefined
    : { id, since, text: `${text}.`, replacement };
}
