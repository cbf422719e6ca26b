import { createRequire } from "node:module";
import { isAbsolute } from "node:path";

/** What Node is to start. */
export interface Startable<Options> {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: Options;
}

interface CrossSpawn {
  _parse(
    command: string,
    args: readonly string[],
    options: object,
  ): { readonly command: string; readonly args: string[]; readonly options: object; readonly file?: string };
}

/**
 * Makes a command startable on Windows, where `pnpm`, `npm` and the files of `node_modules/.bin` are `.cmd` scripts: Node
 * refuses to start these without a shell, and does not quote arguments for one. cross-spawn finds and quotes them. A
 * command that does not exist stays as it is, so that Node reports `ENOENT`.
 *
 * cross-spawn is loaded on Windows alone: the jobs that publish run on Linux, hold a token and install no package.
 */
export function startable<Options extends object>(
  command: string,
  args: readonly string[],
  options: Options,
): Startable<Options> {
  const unchanged = { command, args, options };
  if (process.platform !== "win32" || isProgram(command)) return unchanged;
  const require = createRequire(import.meta.url);
  const { _parse } = require("cross-spawn") as CrossSpawn;
  const parsed = _parse(command, args, options);
  return parsed.file ? { ...parsed, options: parsed.options as Options } : unchanged;
}

/** Such as `process.execPath`. */
function isProgram(command: string): boolean {
  return isAbsolute(command) && /\.exe$/i.test(command);
}
