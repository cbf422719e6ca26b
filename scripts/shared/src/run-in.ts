import { spawnSync } from "./limited-process.ts";
import { ScriptError } from "./script-error.ts";

/** Runs a command to its end and returns its standard output, trimmed. */
export type Run = (command: string, ...args: string[]) => string;

/** @throws {@link ScriptError} `tool_failed` with the output of the command. */
export function runIn(root: string): Run {
  return (command, ...args) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status === 0) return stdout.trim();
    const said = error?.message ?? (stderr.trim() || stdout.trim() || `exit code ${status}`);
    throw new ScriptError("tool_failed", `${command} ${args.slice(0, 2).join(" ")}: ${said}`, {
      cause: error,
    });
  };
}
