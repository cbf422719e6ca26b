import { join } from "node:path";
import { logText } from "./encode.ts";
import { ScriptError } from "./script-error.ts";

/** The repository's root. */
export const repositoryRoot = join(import.meta.dirname, "../../..");

/**
 * Runs a command and sets the exit code: 0 when it returns true, 1 when it returns false, or the number. Expected failures are printed
 * as their message alone, defects with their stack.
 */
export async function runCli(command: () => boolean | number | Promise<boolean | number>): Promise<void> {
  try {
    const result = await command();
    process.exitCode = typeof result === "number" ? result : result ? 0 : 1;
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ScriptError) console.error(logText(error.report));
    else if (isUsageError(error)) console.error(`${error.message} (see --help)`);
    else throw error;
  }
}

/** What `parseArgs` throws for an unknown option. */
function isUsageError(error: unknown): error is Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
}
