import { pathToFileURL } from "node:url";
import type { ToolResult } from "./sandbox.ts";
import { serveLines } from "./serve-lines.ts";

// A program of its own, for the sandbox: runs the command line of Redocly once for each request. Redocly exports no
// function that does so, and starting Node and loading its compilers takes three times as long as the work itself.
const [, , program = ""] = process.argv;
const commandLine = pathToFileURL(program).href;
const writeOutput = process.stdout.write.bind(process.stdout);
const writeErrors = process.stderr.write.bind(process.stderr);
const addOnce = process.once.bind(process);
const exit = process.exit.bind(process);
let runs = 0;

/** One run of Redocly. */
export interface RedoclyRequest {
  readonly args: readonly string[];
  /** The working folder of this run. */
  readonly folder: string;
}

await serveLines<RedoclyRequest, ToolResult>(async ({ args, folder }) => {
  process.chdir(folder);
  process.argv = [process.execPath, "redocly", ...args];
  const output = { stdout: "", stderr: "" };
  process.stdout.write = (text) => {
    output.stdout += text;
    return true;
  };
  process.stderr.write = (text) => {
    output.stderr += text;
    // Kept for the case that Redocly ends this process: then it is all that the parent learns.
    return writeErrors(text);
  };
  try {
    const status = statusOfRun();
    // Each evaluation of the module reads the arguments anew and runs the command. Its compilers are loaded once.
    await import(`${commandLine}?run=${runs++}`);
    return { status: await status, ...output };
  } finally {
    process.stdout.write = writeOutput;
    process.stderr.write = writeErrors;
    process.once = addOnce;
  }
});

/** Redocly ends a command by asking for `beforeExit`, and sets the exit code there. */
function statusOfRun(): Promise<number> {
  return new Promise((resolve) => {
    process.once = ((event: string, listener: () => void) => {
      if (event !== "beforeExit") return addOnce(event as "beforeExit", listener);
      process.exit = ((code?: number) => resolve(code ?? 0)) as typeof process.exit;
      listener();
      process.exit = exit;
      return process;
    }) as typeof process.once;
  });
}
