import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Executed, execute, succeed } from "@energy-clients/scripts-shared/execute";

const LONGEST_RUN_MS = 180_000;

/** The programs of consumers, in this repository. */
const programs = join(import.meta.dirname, "../../projects/consumer");

/** The text of one of them. */
export function programText(program: string): string {
  return readFileSync(join(programs, program), "utf8");
}

/** A team's project: a folder outside the workspace. */
export interface Project {
  readonly directory: string;
  /** Writes text, or JSON for anything else. */
  write(file: string, content: unknown): void;
  /** Copies one of the programs in `projects/consumer/` into a folder of the project. */
  copy(program: string, folder?: string): void;
  /** Runs a command in the project; @returns what it printed. @throws with its output if it fails. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs a command that may fail. */
  try(command: string, args: readonly string[]): Promise<Executed>;
}

/** Makes a project in an empty folder. */
export function createProject(directory: string): Project {
  mkdirSync(directory, { recursive: true });
  const options = (env: Readonly<Record<string, string>> = {}) => ({
    cwd: directory,
    // Otherwise a pnpm that runs this process would pass its settings on to the project's package manager.
    env: { ...env, npm_config_loglevel: "error", CI: "true", SCARF_ANALYTICS: "false" },
    signal: AbortSignal.timeout(LONGEST_RUN_MS),
  });
  const write = (file: string, content: unknown) => {
    const path = join(directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  };
  return {
    directory,
    write,
    copy: (program, folder = ".") => write(join(folder, program), programText(program)),
    run: (command, args, env) => succeed(command, args, options(env)),
    try: (command, args) => execute(command, args, options()),
  };
}
