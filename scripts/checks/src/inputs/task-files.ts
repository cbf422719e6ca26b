import { matchesGlob } from "node:path";

/** What turbo says of a task that decides which files it runs. */
interface TaskCommand {
  readonly command: string;
  /** The package's folder. */
  readonly directory: string;
}

/**
 * Which files a task's command starts from: the test files that Vitest runs, all files that the compiler checks or
 * VitePress may load, or the program that Node runs. Undefined for a command that starts from none of these.
 */
export function startsOf({ command, directory }: TaskCommand): ((file: string) => boolean) | undefined {
  const folder = `${posix(directory)}/`;
  const isStart = isStartOf(command);
  return isStart && ((file) => file.startsWith(folder) && isStart(file.slice(folder.length)));
}

function isStartOf(command: string): ((file: string) => boolean) | undefined {
  const [, vitest] = /vitest run\b([^&]*)/.exec(command) ?? [];
  if (vitest !== undefined) return isTestOf(vitest);
  if (/\btsc -p\b/.test(command)) return (file) => /\.tsx?$/.test(file) && !file.startsWith("dist/");
  if (/^vitepress build\b/.test(command)) return (file) => !file.startsWith("test/");
  const [, program] = /^node (src\/\S+)$/.exec(command) ?? [];
  return program === undefined ? undefined : (file) => file === program;
}

/** What Vitest is told of folders and starts of names; without any, all. */
function isTestOf(words: string): (file: string) => boolean {
  const [starts, excluded]: [string[], string[]] = [[], []];
  let option = "";
  for (const word of words.match(/"[^"]*"|\S+/g) ?? []) {
    const value = word.replaceAll('"', "");
    if (option === "" && word.startsWith("--")) option = VALUELESS.has(word) ? "" : word;
    else {
      if (option === "" || option === "--dir") starts.push(value);
      if (option === "--exclude") excluded.push(value);
      option = "";
    }
  }
  return (file) =>
    file.endsWith(".test.ts") &&
    (starts.length === 0 || starts.some((start) => file.startsWith(start))) &&
    !excluded.some((glob) => matchesGlob(file, glob));
}

/** Options of Vitest that take no value. */
const VALUELESS = new Set(["--no-isolate"]);

/** With `/` between folders. */
export function posix(path: string): string {
  return path.replaceAll("\\", "/");
}
