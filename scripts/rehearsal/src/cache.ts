import { mkdtempDisposableSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { repositoryRoot, runCommand } from "@energy-clients/scripts-shared/run-cli";
import { type CacheServer, startCacheServer } from "./cache/cache-server.ts";
import { builtFiles, cloneInto, type RemoteCache, runTasks, type TaskRun } from "./cache/clone.ts";

const DEFAULT_TASKS = ["build", "typecheck", "check:boundaries"];

await runCommand({
  usage: `Usage: pnpm check:cache [--all] [<task>…]

Clones HEAD twice, to different folders, and runs the tasks in both with one remote cache. Every task of the second clone
must come from the cache, and what it restores must equal what the first one built. Then the cache's server returns
artifacts under wrong names: turbo must use none of them.

  <task>       Tasks of turbo; by default build, typecheck and check:boundaries.
  --all        All tasks of \`npm test\`; takes minutes.
  --api <url>  Uses another remote cache; TURBO_TOKEN is its token, and TURBO_REMOTE_CACHE_SIGNATURE_KEY the key that
               artifacts are signed with.`,
  options: { all: { type: "boolean" }, api: { type: "string" } },
  maxArguments: Number.POSITIVE_INFINITY,
  run({ all, api }, named) {
    const tasks = all ? tasksOfVerify() : named.length > 0 ? named : DEFAULT_TASKS;
    return checkCache(tasks, api);
  },
});

function tasksOfVerify(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
  return String(scripts.verify)
    .replace(/^node \S+ /, "")
    .split(" ");
}

async function checkCache(tasks: readonly string[], api: string | undefined): Promise<boolean> {
  using folder = mkdtempDisposableSync(join(tmpdir(), "energy-clients-cache-"));
  await using own = await startCacheServer("of-this-check");
  const { TURBO_TOKEN: token = "", TURBO_REMOTE_CACHE_SIGNATURE_KEY: key = "" } = process.env;
  const { url, token: ownToken } = own;
  const server: RemoteCache =
    api === undefined ? { url, token: ownToken, key: "of-this-check" } : { url: api, token, key };
  const first = join(folder.path, "first");
  const second = join(folder.path, "another/place/second");
  await cloneInto(repositoryRoot, first);
  await runAndTell("first clone", first, tasks, server);
  // From the first: the repository may have got another commit meanwhile.
  await cloneInto(first, second);
  const runs = await runAndTell("second clone", second, tasks, server);

  const executed = runs.filter(({ isHit }) => isHit === false).map(({ task }) => task);
  if (executed.length > 0) console.error(`expected from the cache but executed: ${executed.join(", ")}`);
  const isSame = isDeepStrictEqual(builtFiles(first), builtFiles(second));
  if (!isSame) console.error("the second clone restored other files than the first one built");
  const isSafe = api !== undefined || (await refusesForgeries(own, second, server));
  return executed.length === 0 && isSame && isSafe;
}

/** Checks that a clone builds a package itself when the cache serves artifacts under wrong names. */
async function refusesForgeries(own: CacheServer, clone: string, server: RemoteCache): Promise<boolean> {
  own.mixUp();
  const one = ["build", "--filter=@energy-clients/client-core"];
  const used = (await runAndTell("mixed-up cache", clone, one, server)).filter(({ isHit }) => isHit);
  if (used.length > 0) console.error("turbo used an artifact with the signature of another one");
  return used.length === 0;
}

async function runAndTell(
  which: string,
  folder: string,
  tasks: readonly string[],
  server: RemoteCache,
): Promise<TaskRun[]> {
  const startedAt = performance.now();
  const runs = await runTasks(folder, tasks, server);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const hits = runs.filter(({ isHit }) => isHit).length;
  console.log(`${which}: ${runs.length} tasks in ${seconds} s, ${hits} from the cache; executed:`);
  const executed = runs.filter(({ isHit }) => !isHit);
  for (const { task, isHit, milliseconds } of executed) {
    const note = isHit === undefined ? ", never cached" : "";
    console.log(`  ${task} (${(milliseconds / 1000).toFixed(1)} s${note})`);
  }
  if (executed.length === 0) console.log("  nothing");
  return runs;
}
