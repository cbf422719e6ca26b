import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { execute } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

/** What the packages of a scratch folder fail in, by the name of the API. */
export type Failures = ReadonlyMap<string, readonly string[]>;

const LONGEST_MS = 50 * 60_000;

/** Compiles all clients and their contract tests in one run. */
export async function compileAll(root: string): Promise<Failures> {
  const config = {
    extends: "./tsconfig.base.json",
    compilerOptions: { types: ["node"], declaration: false, declarationMap: false },
    include: ["packages/*-client/src", "packages/*-client/test"],
  };
  writeFileSync(join(root, "tsconfig.json"), jsonText(config));
  const compiler = join(repositoryRoot, "node_modules/.bin/tsc");
  const { stdout, stderr, code } = await execute(compiler, ["-p", ".", "--pretty", "false"], limited(root));
  const lines = stdout.split("\n").filter((line) => /: error TS/.test(line));
  if (code !== 0 && lines.length === 0) throw new Error(`tsc ended with ${code}: ${stderr}${stdout}`);
  return byApi(lines, (line) => line);
}

/** What the contract tests of all clients come to. */
export interface Tested {
  readonly failures: Failures;
  /** Operations whose mock contradicts the document, each with its first violation. */
  readonly contradictions: Failures;
}

interface TestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs the contract tests that were generated with the clients. */
export async function testAll(root: string): Promise<Tested> {
  writeFileSync(
    join(root, "vitest.config.ts"),
    'export default { test: { maxWorkers: 2, isolate: true, reporters: ["default", ["json", { outputFile: "results.json" }]] } };\n',
  );
  const runner = join(root, "node_modules/vitest/vitest.mjs");
  const { stdout, stderr } = await execute(process.execPath, [runner, "run", "packages"], limited(root));
  const file = join(root, "results.json");
  if (!existsSync(file)) throw new Error(`vitest wrote no results: ${stderr}${stdout}`);
  const { testResults }: TestResults = JSON.parse(readFileSync(file, "utf8"));
  const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((one) => one.status === "failed");
    const texts = tests.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0] ?? ""}`);
    return (texts.length === 0 && status === "failed" ? [message] : texts).map((text) => ({ name, text }));
  });
  const told = [...stdout.matchAll(/^stdout \| (packages\/\S+).*\n((?:.+\n)*)/gm)].flatMap(
    ([, name = "", block = ""]) =>
      block
        .split("\n")
        .filter((line) => line.startsWith("  "))
        .map((text) => ({ name, text: text.trim() })),
  );
  return {
    failures: byApi(
      failed,
      ({ name }) => name,
      ({ text }) => text,
    ),
    contradictions: byApi(
      told,
      ({ name }) => name,
      ({ text }) => text,
    ),
  };
}

function limited(cwd: string) {
  return { cwd, env: { CI: "true", NO_COLOR: "1" }, signal: AbortSignal.timeout(LONGEST_MS) };
}

function byApi<Item>(
  items: readonly Item[],
  pathOf: (item: Item) => string,
  textOf: (item: Item) => string = String,
): Failures {
  const found = new Map<string, string[]>();
  for (const item of items) {
    const name = /packages[\\/](.+?)-client[\\/]/.exec(pathOf(item))?.[1] ?? "";
    found.set(name, [...(found.get(name) ?? []), textOf(item)]);
  }
  return found;
}
