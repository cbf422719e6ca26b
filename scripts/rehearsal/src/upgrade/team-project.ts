import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { scope } from "@energy-clients/scripts-release/packages";
import { type Executed, execute, succeed } from "@energy-clients/scripts-shared/execute";
import { onceMore } from "@energy-clients/scripts-shared/limited-process";
import ts from "typescript";
import type { Registry } from "../registry/registry.ts";
import type { Edit } from "./document-changes.ts";

const ours = ["ett-client", "auth"];
const oursForTests = ["contract-testing"];

/** A diagnostic of the compiler. */
export interface Diagnostic {
  readonly file: string;
  /** Text of the line. */
  readonly line: string;
  readonly message: string;
}

/** A team's repository that uses the packages: code, contract tests, caret ranges. */
export interface TeamProject {
  /** Installs the newest versions that the ranges take; @returns the versions of our packages. */
  update(): Promise<Readonly<Record<string, string>>>;
  /** Installs the newest versions whatever the ranges say, and writes new ranges. */
  upgrade(): Promise<Readonly<Record<string, string>>>;
  /** Diagnostics of the team's compiler; empty if the code compiles. */
  typecheck(): Promise<Diagnostic[]>;
  /** The team's contract tests. */
  test(): Promise<{ readonly passed: boolean; readonly output: string }>;
  /** Uses of deprecated operations, as an editor shows them. */
  deprecations(): Diagnostic[];
  write(file: string, text: string): void;
  remove(file: string): void;
  edit(edits: readonly Edit[]): void;
}

/**
 * Creates the project in `projects/team/` with the newest version of every package.
 *
 * @param directory - Its folder, which is created.
 */
export async function createTeamProject(
  registry: Pick<Registry, "npmrc">,
  directory: string,
  signal?: AbortSignal,
): Promise<TeamProject> {
  const options = {
    cwd: directory,
    env: { npm_config_loglevel: "error", CI: "true", NO_COLOR: "1", FORCE_COLOR: "0" },
    signal,
  };
  const npm = (...args: string[]) => succeed("npm", [...args, "--no-audit", "--no-fund"], options);
  const tool = (bin: string, ...args: string[]): Promise<Executed> =>
    execute(process.execPath, [join("node_modules", bin), ...args], options);
  const file = (name: string) => join(directory, name);
  const installed = async () => {
    const versionOf = (name: string) =>
      JSON.parse(readFileSync(file(`node_modules/${scope}/${name}/package.json`), "utf8")).version as string;
    return Object.fromEntries([...ours, ...oursForTests].map((name) => [name, versionOf(name)]));
  };
  const install = async () => {
    const specs = (names: readonly string[]) => names.map((name) => `${scope}/${name}@latest`);
    // All at once, since auth and the clients have peer ranges on each other.
    await onceMore(() => npm("install", "--save", ...specs(ours), ...specs(oursForTests)));
    return installed();
  };

  mkdirSync(directory, { recursive: true });
  cpSync(join(import.meta.dirname, "../../projects/team"), directory, { recursive: true });
  writeFileSync(file(".npmrc"), registry.npmrc);
  await install();

  return {
    async update() {
      await npm("update");
      return installed();
    },
    upgrade: install,
    async typecheck() {
      const { code, stdout } = await tool("typescript/bin/tsc", "-p", ".", "--pretty", "false");
      const found = [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)/gm)];
      if (code !== 0 && found.length === 0) throw new Error(`tsc ended with ${code}:\n${stdout}`);
      return found.map(([, name = "", line, message = ""]) => ({
        file: name,
        line: readFileSync(file(name), "utf8").split("\n")[Number(line) - 1] ?? "",
        message,
      }));
    },
    async test() {
      const { code, stdout, stderr } = await tool("vitest/vitest.mjs", "run", "--testTimeout", "30000");
      return { passed: code === 0, output: stdout + stderr };
    },
    deprecations: () => deprecationsIn(directory),
    write: (name, text) => writeFileSync(file(name), text),
    remove: (name) => rmSync(file(name)),
    edit(edits) {
      for (const { file: name, from, to } of edits) {
        const text = readFileSync(file(name), "utf8");
        if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)} in ${name}`);
        writeFileSync(file(name), text.replace(from, to));
      }
    },
  };
}

function deprecationsIn(directory: string): Diagnostic[] {
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(directory, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    directory,
  );
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => directory,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  };
  const service = ts.createLanguageService(host);
  return fileNames.flatMap((name) =>
    service
      .getSuggestionDiagnostics(name)
      .filter(({ reportsDeprecated }) => reportsDeprecated !== undefined)
      .map(({ file, start, messageText }) => {
        const number = file.getLineAndCharacterOfPosition(start).line;
        const line = file.text.split("\n")[number] ?? "";
        return {
          file: relative(directory, name),
          line,
          message: ts.flattenDiagnosticMessageText(messageText, " "),
        };
      }),
  );
}
