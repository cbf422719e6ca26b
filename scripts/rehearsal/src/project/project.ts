import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Executed, execute, succeed } from "@energy-clients/scripts-shared/execute";

const LONGEST_RUN_MS = 180_000;

/** The programs that teams would have written, as they stand in this repository. */
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
  /** Copies one of the programs in `consumer/` into a folder of the project. */
  copy(program: string, folder?: string): void;
  /** Runs a command in the project; @returns what it printed. @throws when it fails, with what it said. */
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs a command that may fail. */
  try(command: string, args: readonly string[]): Promise<Executed>;
}

/** Makes a project in an empty folder. */
export function createProject(directory: string): Project {
  mkdirSync(directory, { recursive: true });
  const options = (env: Readonly<Record<string, string>> = {}) => ({
    cwd: directory,
    // A pnpm that runs this would otherwise give its own settings to the team's package manager.
    env: { ...env, npm_config_loglevel: "error", CI: "true" },
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
