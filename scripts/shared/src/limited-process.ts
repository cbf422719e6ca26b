import * as native from "node:child_process";
import { startable } from "./windows-command.ts";

/** For synchronous calls, which no time-out of a test can end. */
const WAITED_FOR_MS = 10 * 60_000;
/** For processes in the background, such as the registry of a rehearsal. */
const BESIDE_MS = 60 * 60_000;
const LONGEST_COMMAND = 300;

/*
 * Node's own functions with a time limit, so that no tool or test waits for ever for a process. The option `timeout` (ms)
 * sets another limit. Errors have the output of the process. On Windows, they start `.cmd` scripts such as `pnpm` as well.
 */

/** As Node's; @throws with the output of the process if it exceeds the limit. */
export const spawnSync = ((
  command: string,
  args: readonly string[],
  options: native.SpawnSyncOptions = {},
) => {
  const { timeout = WAITED_FOR_MS } = options;
  const start = startable(command, args, { killSignal: "SIGKILL", ...options, timeout } as const);
  const result = native.spawnSync(start.command, start.args, start.options);
  if (codeOf(result.error) !== "ETIMEDOUT") return result;
  throw timeUp(command, args, timeout, [result.stdout, result.stderr]);
}) as typeof native.spawnSync;

/** As Node's; @throws with the output of the process if it fails or exceeds the limit. */
export const execFileSync = ((
  command: string,
  args: readonly string[],
  options: native.ExecFileSyncOptions = {},
) => {
  const { timeout = WAITED_FOR_MS } = options;
  try {
    const start = startable(command, args, { killSignal: "SIGKILL", ...options, timeout } as const);
    return native.execFileSync(start.command, start.args, start.options);
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: unknown; stderr?: unknown };
    if (codeOf(error) === "ETIMEDOUT") throw timeUp(command, args, timeout, [stdout, stderr]);
    throw new Error(`${nameOf(command, args)} failed:${said([stderr, stdout])}`, { cause: error });
  }
}) as typeof native.execFileSync;

/** As Node's. */
export const spawn = ((command: string, args: readonly string[], options: native.SpawnOptions = {}) => {
  const { timeout = BESIDE_MS, ...rest } = options;
  const start = startable(command, args, rest);
  const child = native.spawn(start.command, start.args, start.options);
  return limit(child, nameOf(command, args), timeout, rest.detached === true);
}) as typeof native.spawn;

/** As Node's. */
export const fork = ((file: string | URL, args: readonly string[] = [], options: native.ForkOptions = {}) => {
  const { timeout = BESIDE_MS, ...rest } = options;
  return limit(native.fork(file, args, rest), nameOf(String(file), args), timeout, rest.detached === true);
}) as typeof native.fork;

/** As Node's. */
export const execFile = ((
  command: string,
  args: readonly string[],
  options: native.ExecFileOptions,
  done: (error: Error | null, stdout: string, stderr: string) => void,
) => {
  const settings = { killSignal: "SIGKILL", timeout: WAITED_FOR_MS, ...options } as const;
  const start = startable(command, args, settings);
  return native.execFile(start.command, start.args, start.options, (error, stdout, stderr) =>
    done(error, String(stdout), String(stderr)),
  );
}) as typeof native.execFile;

/** Retries once, for commands that use a registry, whose connection may fail. */
export async function onceMore<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    console.error(`retrying once: ${(error as Error).message}`);
    return run();
  }
}

function limit(child: native.ChildProcess, name: string, ms: number, isGroup: boolean): native.ChildProcess {
  const timer = setTimeout(() => {
    console.error(`${name} took longer than ${ms / 1000} s and was ended`);
    if (isGroup && child.pid !== undefined && process.platform !== "win32")
      process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  }, ms);
  timer.unref();
  const stop = () => clearTimeout(timer);
  return child.once("exit", stop).once("error", stop);
}

function timeUp(command: string, args: readonly string[], ms: number, output: readonly unknown[]): Error {
  return new Error(`${nameOf(command, args)} took longer than ${ms / 1000} s and was ended:${said(output)}`);
}

function said(output: readonly unknown[]): string {
  const texts = output.map((part) => String(part ?? "").trim()).filter((text) => text !== "");
  return texts.length === 0 ? " it said nothing" : `\n${texts.join("\n")}`;
}

function nameOf(command: string, args: readonly string[]): string {
  return [command, ...args].join(" ").slice(0, LONGEST_COMMAND);
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
