import { once } from "node:events";
import { join } from "node:path";
import { spawn } from "./limited-process.ts";
import { repositoryRoot } from "./run-cli.ts";
import { ScriptError } from "./script-error.ts";

/** Path of the changesets command, for any working directory. */
export const changesetCommand = join(repositoryRoot, "node_modules/.bin/changeset");

const LONGEST_COMMAND_MS = 15 * 60_000;

/** How a command is run. */
export interface ExecuteOptions {
  readonly cwd: string;
  /** In addition to the environment of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Ends the command. */
  readonly signal?: AbortSignal | undefined;
}

/** Output and exit code of a command. */
export interface Executed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end without blocking this process, which may serve a registry's proxy meanwhile.
 *
 * @throws {@link ScriptError} `tool_failed` if the command does not exist.
 */
export async function execute(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: ExecuteOptions,
): Promise<Executed> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_COMMAND_MS,
  });
  const end = () => child.kill();
  signal?.addEventListener("abort", end, { once: true });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  try {
    const [code] = await once(child, "close");
    signal?.throwIfAborted();
    return { code: code ?? 1, ...output };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ScriptError("tool_failed", `${command}: ${(cause as Error).message}`, { cause });
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

/**
 * Runs a command that must succeed.
 *
 * @returns Its standard output, trimmed.
 * @throws {@link ScriptError} `tool_failed` with its output.
 */
export async function succeed(
  command: string,
  args: readonly string[],
  options: ExecuteOptions,
): Promise<string> {
  const { code, stdout, stderr } = await execute(command, args, options);
  if (code === 0) return stdout.trim();
  const said = [stderr.trim(), stdout.trim()].filter((text) => text !== "").join("\n");
  throw new ScriptError("tool_failed", `${command} ${args.join(" ")} ended with ${code}:\n${said}`);
}
