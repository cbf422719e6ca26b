import { matchesGlob } from "node:path";

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

/** The tasks that run tests with Vitest. */
export function testTasks(tasks: readonly Task[]): readonly Task[] {
  return tasks.filter(({ command }) => command.includes(RUN));
}

const RUN = "vitest run";

/**
 * Which files a task's command runs: what Vitest is told of folders and starts of names; without any, all. A command after
 * Vitest's is not looked at.
 */
function isTestOf({ command, directory }: Task): (file: string) => boolean {
  const [words = ""] = command.slice(command.indexOf(RUN) + RUN.length).split("&&");
  const [starts, excluded]: [string[], string[]] = [[], []];
  let option = "";
  for (const word of words.match(/"[^"]*"|\S+/g) ?? []) {
    const value = word.replaceAll('"', "");
    if (option === "" && word.startsWith("--")) option = VALUELESS.has(word) ? "" : word;
    else {
      if (option === "" || option === "--dir") starts.push(value);
      if (option === "--exclude") excluded.push(value);
      option = "";
    }
  }
  const folder = `${posix(directory)}/`;
  const isIn = (file: string, paths: readonly string[]) =>
    paths.some((path) => file.startsWith(folder + path));
  return (file) =>
    file.startsWith(folder) &&
    file.endsWith(".test.ts") &&
    (starts.length === 0 || isIn(file, starts)) &&
    !excluded.some((glob) => matchesGlob(file.slice(folder.length), glob));
}

/** Options of Vitest that take no value. */
const VALUELESS = new Set(["--no-isolate"]);

/**
 * Names the files that the tests of a task import, directly or through others, and that are not its inputs. A built
 * package counts by the task that builds it.
 *
 * @param task - The task.
 * @param all - All tasks of the dry run.
 * @param imports - What each file of the repository imports.
 */
export function missingInputs(task: Task, all: readonly Task[], imports: Imports): readonly string[] {
  const inputs = inputsOf(task.taskId, new Map(all.map((other) => [other.taskId, other])));
  const tests = [...imports.keys()].filter(isTestOf(task));
  return reachable(tests, imports).filter((file) => !inputs.has(builtPackage(file) ?? file));
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

function posix(path: string): string {
  return path.replaceAll("\\", "/");
}
