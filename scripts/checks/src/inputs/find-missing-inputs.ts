import { globSync } from "node:fs";
import { execute } from "@energy-clients/scripts-shared/execute";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import { type Imports, missingInputs, type Task } from "./missing-inputs.ts";
import { startsOf } from "./task-files.ts";

/** Tasks of turbo that run tests, and those that make what tests look at. */
const TASKS = [
  "test",
  "test:changes",
  "test:contract",
  "test:redis",
  "test:postgres",
  "test:browser",
  "docs:reference",
  "docs:build",
  "check:docs",
];
/** Where their files are. */
const FOLDERS = ["packages/*/test", "scripts/*/test", "docs", "examples"];

const options: ICruiseOptions = {
  doNotFollow: { path: "node_modules|/dist/|/generated/" },
  exclude: { path: "/node_modules/" },
  enhancedResolveOptions: { extensions: [".ts", ".js"], exportsFields: ["exports"] },
};

/** The result of a check. */
export interface InputsCheck {
  /** Each file that a task's tests import without it being an input of the task. */
  readonly problems: readonly string[];
  /** Number of tasks that were checked. */
  readonly tasks: number;
}

/**
 * Finds files that tests import and that are not inputs of their task: after a change of such a file turbo would take an
 * old success from its cache. Files that tests only read are not found.
 *
 * @param root - Folder of the repository.
 * @throws {@link ScriptError} `tool_failed` if turbo fails or names no task.
 */
export async function findMissingInputs(root: string): Promise<InputsCheck> {
  const all = await dryRun(root);
  const tasks = all.filter((task) => startsOf(task) !== undefined);
  if (tasks.length === 0) throw new ScriptError("tool_failed", "turbo names no task that runs tests");
  const imports = await readImports(root, globSync(FOLDERS, { cwd: root }));
  const problems = tasks.flatMap((task) =>
    missingInputs(task, all, imports).map(
      (file) => `${task.taskId} imports ${file}, which is not an input of the task`,
    ),
  );
  return { problems, tasks: tasks.length };
}

async function dryRun(root: string): Promise<readonly Task[]> {
  const args = ["node_modules/turbo/bin/turbo", "run", ...TASKS, "--dry=json"];
  const { code, stdout, stderr } = await execute(process.execPath, args, { cwd: root });
  if (code !== 0) throw new ScriptError("tool_failed", `turbo run --dry: ${stderr.trim()}`);
  return (JSON.parse(stdout) as { readonly tasks: readonly Task[] }).tasks;
}

async function readImports(root: string, folders: readonly string[]): Promise<Imports> {
  const { output } = await cruise([...folders], { ...options, baseDir: root });
  const isOurs = (file: string) =>
    /^(?:packages|scripts|docs|examples)\//.test(file) && !file.includes("node_modules");
  return new Map(
    (output as ICruiseResult).modules.map(({ source, dependencies }) => [
      source,
      dependencies.map(({ resolved }) => resolved).filter(isOurs),
    ]),
  );
}
