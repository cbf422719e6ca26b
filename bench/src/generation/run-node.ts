import { spawnSync } from "node:child_process";
import { benchFolder } from "../generators/generators.ts";

/** Runs a program to its end. @throws When it fails, with what it said. */
export function runNode(args: readonly string[], cwd = benchFolder): { stdout: string; seconds: number } {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${`${stdout}${stderr}`.slice(-2000)}`);
  return { stdout, seconds };
}
