import { globSync } from "node:fs";
import { execute } from "@energy-clients/scripts-shared/execute";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { cruise, type ICruiseOptions, type ICruiseResult, type IDependency } from "dependency-cruiser";
import { type Imports, missingInputs, type Task } from "./missing-inputs.ts";
import { startsOf } from "./task-files.ts";

/** Tasks of turbo that run tests or check types, and those that make what tests look at. */
const TASKS = [
  "typecheck",
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
const FOLDERS = ["packages/*/{src,test}", "scripts/*/{projects,src,test,testing}", "docs", "examples"];

const options: ICruiseOptions = {
  // Tells which imports are of types alone: a test does not run these.
  tsPreCompilationDeps: "specify",
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
  const { run, compiled } = await readImports(root, globSync(FOLDERS, { cwd: root }));
  const problems = tasks.flatMap((task) =>
    missingInputs(task, all, task.task === "typecheck" ? compiled : run).map(
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

/** What each file of the repository imports when it runs, and when it is compiled. */
interface AllImports {
  readonly run: Imports;
  readonly compiled: Imports;
}

async function readImports(root: string, folders: readonly string[]): Promise<AllImports> {
  const { output } = await cruise([...folders], { ...options, baseDir: root });
  const { modules } = output as ICruiseResult;
  const isOurs = ({ resolved }: IDependency) =>
    /^(?:packages|scripts|docs|examples)\//.test(resolved) && !resolved.includes("node_modules");
  const read = (isWanted: (dependency: IDependency) => boolean): Imports =>
    new Map(
      modules.map(({ source, dependencies }) => [
        source,
        dependencies.filter((one) => isOurs(one) && isWanted(one)).map(({ resolved }) => resolved),
      ]),
    );
  return { run: read(({ preCompilationOnly }) => preCompilationOnly !== true), compiled: read(() => true) };
}
