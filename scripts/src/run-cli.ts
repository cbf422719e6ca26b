import { join } from "node:path";
import { logText } from "./encode.ts";
import { ReleaseError } from "./release/release-error.ts";
import { SpecsError } from "./specs-error.ts";

/** The repository's root. */
export const repositoryRoot = join(import.meta.dirname, "../..");

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
    if (error instanceof ReleaseError) console.error(`${error.code}: ${error.message}`);
    else if (error instanceof SpecsError) console.error(logText(error.message));
    else if (isUsageError(error)) console.error(`${error.message} (see --help)`);
    else throw error;
  }
}

/** What `parseArgs` throws for an option that there is not. */
function isUsageError(error: unknown): error is Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
}
