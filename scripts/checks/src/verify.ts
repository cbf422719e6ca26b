import { once } from "node:events";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";
import { findPrograms } from "./verify/external-programs.ts";
import { chooseTasks } from "./verify/tasks.ts";

/**
 * Runs tasks of turbo, with the options after them: what `npm test` does. It leaves out the tasks whose program this machine
 * does not have, so that turbo's cache never holds the success of a test that did not run.
 */
await runCli(async () => {
  const { leftOut, runs, env } = chooseTasks(process.argv.slice(2), findPrograms());
  for (const message of leftOut) console.warn(message);
  // CI installs the programs, so that there nothing is left out by mistake.
  if (leftOut.length > 0 && (process.env.CI ?? "false") !== "false")
    throw new ScriptError("tool_failed", "CI must leave out nothing: install the programs named above");
  for (const args of runs) {
    const code = await runTurbo(args, env);
    if (code !== 0) return code;
  }
  return 0;
});

async function runTurbo(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, ["node_modules/turbo/bin/turbo", "run", ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  // The terminal sends SIGINT to both. turbo ends its tasks first, and this process waits for that.
  const wait = () => undefined;
  const end = () => child.kill("SIGTERM");
  process.on("SIGINT", wait).on("SIGTERM", end);
  const [code] = await once(child, "exit");
  process.off("SIGINT", wait).off("SIGTERM", end);
  return code ?? 1;
}
