import { posix, startsOf } from "./task-files.ts";

/** A task, as turbo prints it in a dry run. */
export interface Task {
  readonly taskId: string;
  readonly task: string;
  readonly command: string;
  /** The package's folder. */
  readonly directory: string;
  /** Files that decide whether a result in the cache is current, relative to the folder. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Tasks whose inputs decide it too. */
  readonly dependencies: readonly string[];
}

/** Names of files with the files that each imports, all relative to the repository. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Names the files that a task's command imports, directly or through others, and that are not inputs of the task. A built
 * package counts by the task that builds it.
 *
 * @param task - The task.
 * @param all - All tasks of the dry run.
 * @param imports - What each file of the repository imports.
 */
export function missingInputs(task: Task, all: readonly Task[], imports: Imports): readonly string[] {
  const inputs = inputsOf(task.taskId, new Map(all.map((other) => [other.taskId, other])));
  const starts = [...imports.keys()].filter(startsOf(task) ?? (() => false));
  return reachable(starts, imports).filter((file) => !inputs.has(builtPackage(file) ?? file));
}

function inputsOf(taskId: string, all: ReadonlyMap<string, Task>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of reachable([taskId], new Map([...all].map(([id, task]) => [id, task.dependencies])))) {
    const task = all.get(id);
    if (task === undefined) continue;
    const folder = posix(task.directory);
    if (task.task === "build") found.add(folder);
    for (const file of Object.keys(task.inputs))
      found.add(new URL(file, `file:///${folder}/`).pathname.slice(1));
  }
  return found;
}

function builtPackage(file: string): string | undefined {
  return /^packages\/[^/]+(?=\/dist\/)/.exec(file)?.[0];
}

function reachable(from: readonly string[], next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set(from);
  for (const item of found) for (const other of next.get(item) ?? []) found.add(other);
  return [...found];
}
