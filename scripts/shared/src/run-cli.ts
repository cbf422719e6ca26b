import { join } from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { logText } from "./encode.ts";
import { ScriptError } from "./script-error.ts";

/** The repository's root. */
export const repositoryRoot = join(import.meta.dirname, "../../..");

/**
 * Runs a command and sets the exit code: 0 when it returns true, 1 when it returns false, or the number. Expected
 * failures are printed as their message alone, defects with their stack.
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

/** The values of options, by name. */
export type OptionValues<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>["values"];

/** A command without subcommands. */
export interface Command<Options extends ParseArgsOptionsConfig> {
  /** Printed for `--help`, with a line for each option. */
  readonly usage: string;
  /** All but `--help`. */
  readonly options?: Options;
  /** How many arguments beside the options it takes at most. @defaultValue 0 */
  readonly maxArguments?: number;
  run(
    values: OptionValues<Options>,
    positionals: readonly string[],
  ): boolean | number | Promise<boolean | number>;
}

/** Runs a command with the arguments of this process, as {@link runCli} does, or prints its usage. */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  command: Command<Options>,
): Promise<void> {
  const { usage, options = {} as Options, maxArguments = 0 } = command;
  await runCli(() => {
    const help = { type: "boolean", short: "h" } as const;
    const allowPositionals = maxArguments > 0;
    const { values, positionals } = parseArgs({ options: { ...options, help }, allowPositionals });
    if ("help" in values && values.help === true) {
      console.log(`${usage}\n\n  -h, --help   Prints this text.`);
      return true;
    }
    const extra = positionals[maxArguments];
    if (extra !== undefined) throw new ScriptError("usage", `unexpected argument ${extra} (see --help)`);
    return command.run(values as OptionValues<Options>, positionals);
  });
}

/** What `parseArgs` throws for an unknown option. */
function isUsageError(error: unknown): error is Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
}
