import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { type CacheServer, startCacheServer } from "./cache/cache-server.ts";
import { builtFiles, cloneInto, type RemoteCache, runTasks, type TaskRun } from "./cache/clone.ts";

const usage = `Usage: pnpm check:cache [--all] [<task>…]

Clones what is committed twice, to different places, and runs the tasks in both with one remote cache between them. All
that the second clone runs must come from the cache, and what it restores must be what the first one built. Then the
cache's own server gives artifacts that it was not given under their names: none may be used.

  <task>       Tasks of turbo; by default build, typecheck and check:boundaries.
  --all        All that \`npm test\` runs: minutes.
  --api <url>  A remote cache to use instead of one of its own; TURBO_TOKEN holds its token, and
               TURBO_REMOTE_CACHE_SIGNATURE_KEY the key that artifacts are signed with.
  -h, --help   Print this.`;

const DEFAULT_TASKS = ["build", "typecheck", "check:boundaries"];

await runCli(async () => {
  const { values, positionals } = parseArgs({
    options: { all: { type: "boolean" }, api: { type: "string" }, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage);
    return true;
  }
  const tasks = values.all ? tasksOfVerify() : positionals.length > 0 ? positionals : DEFAULT_TASKS;
  return checkCache(tasks, values.api);
});

function tasksOfVerify(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
  return String(scripts.verify).replace("turbo run ", "").split(" ");
}

async function checkCache(tasks: readonly string[], api: string | undefined): Promise<boolean> {
  const temporary = mkdtempSync(join(tmpdir(), "energy-clients-cache-"));
  try {
    await using own = await startCacheServer("of-this-check");
    const { TURBO_TOKEN: token = "", TURBO_REMOTE_CACHE_SIGNATURE_KEY: key = "" } = process.env;
    const { url, token: ownToken } = own;
    const server: RemoteCache =
      api === undefined ? { url, token: ownToken, key: "of-this-check" } : { url: api, token, key };
    const first = join(temporary, "first");
    const second = join(temporary, "another/place/second");
    await cloneInto(repositoryRoot, first);
    await runAndTell("first clone", first, tasks, server);
    // From the first: a commit that came meanwhile would be another state.
    await cloneInto(first, second);
    const runs = await runAndTell("second clone", second, tasks, server);

    const executed = runs.filter(({ isHit }) => isHit === false).map(({ task }) => task);
    if (executed.length > 0) console.error(`not from the cache: ${executed.join(", ")}`);
    const isSame = isDeepStrictEqual(builtFiles(first), builtFiles(second));
    if (!isSame) console.error("what the second clone restored is not what the first one built");
    const isSafe = api !== undefined || (await refusesForgeries(own, second, server));
    return executed.length === 0 && isSame && isSafe;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Checks that a clone builds a package itself when the cache serves artifacts under wrong names. */
async function refusesForgeries(own: CacheServer, clone: string, server: RemoteCache): Promise<boolean> {
  own.mixUp();
  const one = ["build", "--filter=@energy-clients/client-core"];
  const used = (await runAndTell("mixed-up cache", clone, one, server)).filter(({ isHit }) => isHit);
  if (used.length > 0) console.error("an artifact was used though its signature is another one's");
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
