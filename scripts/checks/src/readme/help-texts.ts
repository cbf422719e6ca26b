import { readFileSync } from "node:fs";
import { join } from "node:path";
import { patternOf } from "@energy-clients/scripts-shared/encode";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { ScriptError } from "@energy-clients/scripts-shared/script-error";

/** The benchmarks install what they compare before they print anything; their source names all sections and options. */
const SOURCES: Readonly<Record<string, string>> = { "bench/run.ts": "bench/src/main.ts" };

/**
 * Returns what a program of the repository prints for `--help`. Most have that text in their file, which saves starting
 * them; others are started, once each.
 */
export function helpTexts(root: string): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const text = known.get(file) ?? helpOf(root, file);
    known.set(file, text);
    return text;
  };
}

function helpOf(root: string, file: string): string {
  const source = readFileSync(join(root, SOURCES[file] ?? file), "utf8");
  // Without indentation it has no sections of subcommands.
  if (file in SOURCES) return source.replaceAll(/^ +/gm, "");
  const [, usage] = /`(Usage: [^`]+)`/.exec(source) ?? [];
  if (usage !== undefined) return usage;
  const args = [join(root, file), "--help"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
  if (status !== 0)
    throw new ScriptError("tool_failed", `\`node ${file} --help\` failed; run \`pnpm build\`:\n${stderr}`);
  return stdout;
}

/**
 * Compares arguments with a help text, which must have every option. If it has a section for the first argument, a
 * subcommand, the option must be there, or among those of all subcommands, and further arguments are of any kind. If not,
 * all arguments before the first option are names that it must have, such as those of APIs.
 *
 * @returns What is wrong; undefined if nothing is.
 */
export function argumentProblem(help: string, args: readonly string[]): string | undefined {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const isOption = (word: string) => /^--?\w/.test(word);
  const firstOption = own.findIndex(isOption);
  const names = firstOption === -1 ? own : own.slice(0, firstOption);
  const [subcommand = ""] = names;
  const section = sectionOf(help, subcommand);
  const checked = section === undefined ? names : [subcommand];
  const noName = checked.find((name) => /^[a-z][\w-]*$/.test(name) && !hasWord(help, name));
  if (noName !== undefined) return `its help has no ${noName}`;
  const common = help.split("\n").filter((line) => /^ {2}(?:-\w, )?--/.test(line));
  const known = [section ?? help, ...common].join("\n");
  const options = own.filter(isOption).map((word) => word.replace(/=.*/, ""));
  const unknown = options.find((option) => option !== "--help" && !hasWord(known, option));
  if (unknown === undefined) return undefined;
  return `its help has no ${unknown}${section === undefined ? "" : ` for ${subcommand}`}`;
}

/** The lines of a subcommand, up to the next one: `  pull  …`, or `Usage: energy-journal list …`. */
function sectionOf(help: string, subcommand: string): string | undefined {
  if (!/^[a-z][\w-]*$/.test(subcommand)) return undefined;
  const lines = help.split("\n");
  const isStart = (line: string) =>
    new RegExp(
      `^ {2}${patternOf(subcommand)}(?![\\w-])|^(?:Usage:| {6}) ?\\S+ ${patternOf(subcommand)} `,
    ).test(line);
  const start = lines.findIndex(isStart);
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => /^ {0,2}\S|^ {6} ?\S+ \w/.test(line));
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join("\n");
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w-])${patternOf(word)}(?![\\w-])`).test(text);
}
