import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { argumentProblem, helpTexts } from "./help-texts.ts";

/** Programs of others. That they exist and what they take is theirs to document. */
const FOREIGN = new Set(["curl", "docker", "git", "openssl", "tar", "tsc"]);
/** What npm and pnpm do by themselves. */
const INSTALLS = new Set(["add", "ci", "install"]);
const OF_MANAGERS = new Set([...INSTALLS, "audit", "config", "exec", "init", "patch", "update", "view"]);

interface Manifest {
  readonly name?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/**
 * Checks a command.
 *
 * @param folder - Where the reader is: that of the text. Its files may be named as well as those of the root.
 * @returns What is wrong; undefined if nothing is.
 */
export type CommandCheck = (words: readonly string[], folder: string) => string | undefined;

/**
 * Returns a check of commands that documentation shows: scripts, tasks, workflows, files and packages must exist, and
 * what this repository's programs are given must be in what they print for `--help`.
 */
export function commandChecker(root: string): CommandCheck {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  const patterns = ["package.json", "{packages,scripts}/*/package.json", "{docs,examples}/package.json"];
  const manifests = globSync(patterns, { cwd: root }).map((file) => ({
    folder: dirname(file).replaceAll("\\", "/"),
    manifest: JSON.parse(read(file)) as Manifest,
  }));
  const ofRoot = manifests.find(({ folder }) => folder === ".");
  const bins = new Map(
    manifests.flatMap(({ folder, manifest }) =>
      Object.entries(manifest.bin ?? {}).map(([name, file]) => [name, join(folder, file)] as const),
    ),
  );
  const help = helpTexts(root);

  function scriptProblem(of: typeof ofRoot, [name = "", ...args]: readonly string[]): string | undefined {
    const script = of?.manifest.scripts?.[name];
    if (script === undefined) return `there is no script ${name} in ${of?.folder ?? "."}/package.json`;
    // An argument of a script goes to its last command.
    const [, file, subcommand] = /(?:^|&& )node (\S+\.ts)(?: (\w+))?$/.exec(script) ?? [];
    if (file === undefined || args.length === 0) return undefined;
    return argumentProblem(help(file), subcommand === undefined ? args : [subcommand, ...args]);
  }

  function pnpmProblem(args: readonly string[]): string | undefined {
    if (args[0] !== "--filter") return managerProblem(args);
    const [, filter = "", ...rest] = args;
    const name = filter.replaceAll("...", "");
    // A package that `pnpm specs add` makes has the scripts of the clients.
    const found =
      manifests.find(({ manifest }) => manifest.name === name) ??
      (/-client$/.test(name) ? manifests.find(({ folder }) => basename(folder) === "ett-client") : undefined);
    if (name.startsWith("<")) return undefined;
    if (found === undefined) return `the workspace has no package ${name}`;
    return scriptProblem(found, rest[0] === "run" ? rest.slice(1) : rest);
  }

  function managerProblem([command = "", ...args]: readonly string[]): string | undefined {
    if (INSTALLS.has(command)) return packageProblem(args.filter((word) => !word.startsWith("-")));
    if (OF_MANAGERS.has(command)) return undefined;
    if (command === "run") return scriptProblem(ofRoot, args);
    if (command === "changeset")
      return existsSync(join(root, ".changeset")) ? undefined : "there is no .changeset";
    return scriptProblem(ofRoot, [command, ...args]);
  }

  /** Packages to install are ours, or ones that this repository was tested with. */
  function packageProblem(names: readonly string[]): string | undefined {
    const lock = names.length === 0 ? "" : read("pnpm-lock.yaml");
    const isKnown = (name: string) =>
      manifests.some(({ manifest }) => manifest.name === name) ||
      new RegExp(`^ {2}'?${name}@`, "m").test(lock);
    const unknown = names.find((name) => !isKnown(name));
    return unknown === undefined
      ? undefined
      : `neither the workspace nor its lock has the package ${unknown}`;
  }

  function workflowProblem([, , file = "", ...args]: readonly string[]): string | undefined {
    const path = `.github/workflows/${file}`;
    if (!existsSync(join(root, path))) return `there is no ${path}`;
    const inputs = parse(read(path))?.on?.workflow_dispatch?.inputs ?? {};
    const given = args.flatMap((word, index) => (args[index - 1] === "-f" ? (word.split("=")[0] ?? []) : []));
    const unknown = given.find((name) => !Object.hasOwn(inputs, name));
    return unknown === undefined ? undefined : `${path} has no input ${unknown}`;
  }

  function turboProblem([command, task = ""]: readonly string[]): string | undefined {
    if (command !== "run" || task.startsWith("<")) return undefined;
    const tasks = read("turbo.json");
    return tasks.includes(`"${task}"`) || tasks.includes(`"//#${task}"`)
      ? undefined
      : `turbo.json has no task ${task}`;
  }

  return function check(words, folder): string | undefined {
    const [program = "", ...args] = words;
    // `export A=b`, and `A=b command`.
    if (/^\w+=/.test(program) || program === "export")
      return args.length === 0 ? undefined : check(args, folder);
    const bin = bins.get(program);
    if (bin !== undefined) return argumentProblem(help(bin), args);
    if (program === "npx") return check(args, folder);
    if (program === "npm") return managerProblem(args);
    if (program === "pnpm") return pnpmProblem(args);
    if (program === "node" && args[0] === "tools/pnpm/pnpm.mjs") return pnpmProblem(args.slice(1));
    if (program === "node") {
      const isThere = [".", folder].some((from) => existsSync(join(root, from, args[0] ?? "")));
      return isThere ? undefined : `there is no ${args[0]}`;
    }
    if (program === "turbo") return turboProblem(args);
    if (program === "gh" && args[0] === "workflow") return workflowProblem(args);
    return FOREIGN.has(program) ? undefined : `unknown program ${program}`;
  };
}
