import { globSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cloneHead } from "@energy-clients/scripts-release/clone";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import type { CacheServer } from "./cache-server.ts";

/** The result of a task. */
export interface TaskRun {
  readonly task: string;
  /** Undefined for a task that is never cached. */
  readonly isHit: boolean | undefined;
  readonly milliseconds: number;
}

/** Clones HEAD and installs its dependencies. */
export async function cloneInto(repository: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  await cloneHead(repository, folder, { env: toolsOf(repository) });
}

function toolsOf(folder: string) {
  return { PATH: [join(folder, "node_modules/.bin"), process.env.PATH].join(delimiter) };
}

/** Where artifacts are kept, and the key that they are signed with. */
export interface RemoteCache extends Pick<CacheServer, "url" | "token"> {
  readonly key: string;
}

/** Runs tasks in a clone with the remote cache and without the local one. */
export async function runTasks(
  folder: string,
  tasks: readonly string[],
  { url, token, key }: RemoteCache,
): Promise<TaskRun[]> {
  const env = {
    ...toolsOf(folder),
    TURBO_API: url,
    TURBO_TOKEN: token,
    TURBO_REMOTE_CACHE_SIGNATURE_KEY: key,
    TURBO_TEAM: "check-cache",
    TURBO_CACHE: "remote:rw",
    TURBO_TELEMETRY_DISABLED: "1",
  };
  // A clone may run tasks more than once: the summary of an earlier run must not be read.
  rmSync(join(folder, ".turbo/runs"), { recursive: true, force: true });
  const program = join(folder, "scripts/checks/src/verify.ts");
  const args = [program, ...tasks, "--summarize", "--output-logs=errors-only"];
  await succeed(process.execPath, args, { cwd: folder, env });
  return readSummaries(folder);
}

interface Summary {
  readonly tasks: readonly {
    readonly taskId: string;
    readonly command: string;
    readonly cache: { readonly status: string };
    readonly resolvedTaskDefinition: { readonly cache: boolean };
    readonly execution: { readonly startTime: number; readonly endTime: number } | null;
  }[];
}

/** `npm test` starts turbo twice: the second run reads what the first one wrote, and what both need counts once. */
function readSummaries(folder: string): TaskRun[] {
  const files = globSync(".turbo/runs/*.json", { cwd: folder }).toSorted();
  if (files.length === 0) throw new ScriptError("tool_failed", "turbo wrote no summary of its run");
  const summaries = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Summary);
  const first = new Map(
    summaries.flatMap(({ tasks }) => tasks.map((task) => [task.taskId, task] as const)).toReversed(),
  );
  return [...first.values()]
    .filter(({ command }) => command !== "<NONEXISTENT>")
    .map(({ taskId, cache, resolvedTaskDefinition, execution }) => ({
      task: taskId.replace("@energy-clients/", ""),
      isHit: resolvedTaskDefinition.cache ? cache.status === "HIT" : undefined,
      milliseconds: execution ? execution.endTime - execution.startTime : 0,
    }));
}

/** The files that the builds wrote, by path. */
export function builtFiles(folder: string): Map<string, string> {
  return new Map(
    globSync("packages/*/dist", { cwd: folder })
      .flatMap((dist) =>
        readdirSync(join(folder, dist), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name)),
      )
      .toSorted()
      .map((file) => [file.slice(folder.length), readFileSync(file, "utf8")]),
  );
}
