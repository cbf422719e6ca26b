import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { SpecsError } from "./specs-error.ts";

/** New texts by path from the repository's root; null for a file that is to go. */
export type FileChanges = ReadonlyMap<string, string | null>;

/** Where changes wait until all of them can be made. Git ignores it. */
const pendingFolder = "specs/.pending";
const journalFile = `${pendingFolder}/journal.json`;
const ownerFile = `${pendingFolder}/owner`;

interface Journal {
  readonly changes: readonly { readonly file: string; readonly waiting: string | null }[];
}

/**
 * Makes all changes or none. First every new text is written aside; then a journal of them, whose rename is the
 * moment at which the change is decided; then each file is put in its place. A process that dies before that moment
 * has changed nothing, one that dies later leaves a journal, which {@link recoverFiles} carries out.
 *
 * @param onStep - Told before each step; for tests that die there.
 * @returns Paths of the files that changed.
 * @throws {@link SpecsError} `interrupted` while another process changes the documents.
 */
export function commitFiles(
  root: string,
  changes: FileChanges,
  onStep: (step: string) => void = () => {},
): string[] {
  const changed = [...changes].filter(([file, text]) => (readIfThere(root, file) ?? null) !== text);
  if (changed.length === 0) return [];
  for (const [file] of changed) checkPath(root, file);
  claim(root);
  const release = holdSignals();
  try {
    const journal: Journal = {
      changes: changed.map(([file, text], index) => ({
        file,
        waiting: text === null ? null : `${pendingFolder}/${index}`,
      })),
    };
    changed.forEach(([file, text], index) => {
      if (text === null) return;
      onStep(`write ${file}`);
      writeFileSync(join(root, pendingFolder, String(index)), text, { flush: true });
    });
    onStep("write journal");
    writeFileSync(join(root, `${journalFile}.new`), JSON.stringify(journal), { flush: true });
    onStep("decide");
    renameSync(join(root, `${journalFile}.new`), join(root, journalFile));
    carryOut(root, journal, onStep);
    return changed.map(([file]) => file);
  } catch (error) {
    // Decided or not, what is left behind is dealt with in the same way as after a crash.
    recoverFiles(root, { ownerIsDead: true });
    throw error;
  } finally {
    release();
  }
}

/**
 * Deals with what a process that died has left: carries its change out when it was decided, else forgets it.
 *
 * @returns Paths of the files that it put in place; undefined when there was nothing to do.
 * @throws {@link SpecsError} `interrupted` when the other process is alive.
 */
export function recoverFiles(root: string, { ownerIsDead = false } = {}): string[] | undefined {
  if (lstatSync(join(root, pendingFolder), { throwIfNoEntry: false }) === undefined) return undefined;
  for (const file of [journalFile, ownerFile]) checkPath(root, file);
  const owner = Number(readIfThere(root, ownerFile));
  if (!ownerIsDead && owner > 0 && isAlive(owner)) {
    const problem = `process ${owner} is changing the documents; wait for it, or remove ${pendingFolder} if it hangs`;
    throw new SpecsError("interrupted", problem);
  }
  const text = readIfThere(root, journalFile);
  if (text === undefined) {
    rmSync(join(root, pendingFolder), { recursive: true, force: true });
    return undefined;
  }
  const journal = readJournal(root, text);
  carryOut(root, journal, () => {});
  return journal.changes.map(({ file }) => file);
}

/**
 * A journal is read when a process has died, so anything can stand in it: what a half of it says, or somebody who may
 * write to the folder. All of it is checked before any of it is carried out.
 */
function readJournal(root: string, text: string): Journal {
  let journal: Partial<Journal> | null;
  try {
    journal = JSON.parse(text);
  } catch (cause) {
    throw notOurs("is not JSON", cause);
  }
  const changes: unknown = journal?.changes;
  if (!Array.isArray(changes)) throw notOurs("has no list of changes");
  return {
    changes: changes.map((change: unknown) => {
      const { file, waiting } = (change ?? {}) as Record<string, unknown>;
      const isWaiting = waiting === null || (typeof waiting === "string" && WAITING.test(waiting));
      if (typeof file !== "string" || !isWaiting) throw notOurs("names what no change is made of");
      checkPath(root, file);
      if (waiting !== null) checkPath(root, waiting);
      return { file, waiting };
    }),
  };
}

const WAITING = /^specs\/\.pending\/\d+$/;
/** All that documents, the packages made of them and their changes are kept in. */
const PLACES = /^(?:specs|packages|\.changeset|docs)\/|^README\.md$/;

/**
 * Refuses a path that is not plainly within the repository's documents and packages, or that leads through a link.
 *
 * @throws {@link SpecsError} `interrupted`.
 */
function checkPath(root: string, file: string): void {
  const parts = file.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== ".." && part !== ".git");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a file has these
  if (!isPlain || !PLACES.test(file) || /[\\:\u0000-\u001f]/.test(file)) {
    throw notOurs(`names ${JSON.stringify(file.slice(0, 200))}, which is no place for documents`);
  }
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join("/");
    const stats = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (stats === undefined) return;
    const isRight = length === parts.length ? stats.isFile() : stats.isDirectory();
    if (!isRight) throw notOurs(`leads through ${JSON.stringify(part)}, which is a link or no plain file`);
  }
}

function notOurs(problem: string, cause?: unknown): SpecsError {
  const remedy = `nothing was changed; look at it, then remove ${pendingFolder}`;
  return new SpecsError("interrupted", `${journalFile} ${problem}; ${remedy}`, { cause });
}

function claim(root: string): void {
  recoverFiles(root);
  mkdirSync(join(root, pendingFolder), { recursive: true });
  writeFileSync(join(root, ownerFile), String(process.pid));
  // A folder that ignores itself: a crash leaves nothing for Git or turbo to see.
  writeFileSync(join(root, pendingFolder, ".gitignore"), "*\n");
}

function carryOut(root: string, { changes }: Journal, onStep: (step: string) => void): void {
  for (const { file, waiting } of changes) {
    onStep(`place ${file}`);
    if (waiting === null) removeFile(root, file);
    else if (existsSync(join(root, waiting))) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      renameSync(join(root, waiting), join(root, file));
    }
  }
  onStep("forget journal");
  // The journal goes first: without it the rest of the folder means nothing.
  rmSync(join(root, journalFile), { force: true });
  rmSync(join(root, pendingFolder), { recursive: true, force: true });
}

/** Removes a file and the folders that it leaves empty. */
function removeFile(root: string, file: string): void {
  rmSync(join(root, file), { force: true });
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
    const path = join(root, folder);
    if (existsSync(path) && readdirSync(path).length > 0) return;
    rmSync(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Ctrl-C between two renames would be a crash; with a handler the signal waits until the work is done. */
function holdSignals(): () => void {
  const caught: NodeJS.Signals[] = [];
  const remember = (signal: NodeJS.Signals) => caught.push(signal);
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, remember);
  return () => {
    // Signals are delivered when the event loop turns.
    setImmediate(() => {
      for (const signal of signals) process.off(signal, remember);
      for (const signal of caught) process.kill(process.pid, signal);
    });
  };
}
