import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { execute } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

/** A column that a document has, or what is against it. */
type Column = true | string;

/** Compiles the client of a scratch folder and its contract tests. */
export async function compileClient(root: string): Promise<Column> {
  const config = {
    extends: "./tsconfig.base.json",
    compilerOptions: { types: ["node"], declaration: false, declarationMap: false },
    include: ["packages/*-client/src", "packages/*-client/test"],
  };
  writeFileSync(join(root, "tsconfig.json"), jsonText(config));
  const compiler = join(repositoryRoot, "node_modules/.bin/tsc");
  const { stdout, stderr, code } = await execute(compiler, ["-p", ".", "--pretty", "false"], options(root));
  return code === 0 ? true : `${stdout}${stderr}`.trim() || `tsc ended with ${code}`;
}

interface TestResults {
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs the contract tests that were generated with a client; `agreed` names operations whose mock contradicts the document. */
export async function testClient(root: string): Promise<{ tested: Column; agreed: Column }> {
  writeFileSync(
    join(root, "vitest.config.ts"),
    'export default { test: { maxWorkers: 1, reporters: ["default", ["json", { outputFile: "results.json" }]] } };\n',
  );
  const runner = join(root, "node_modules/vitest/vitest.mjs");
  const { stdout, stderr } = await execute(process.execPath, [runner, "run", "packages"], options(root));
  const file = join(root, "results.json");
  if (!existsSync(file)) return { tested: `vitest wrote no results: ${stderr}${stdout}`, agreed: true };
  const { testResults }: TestResults = JSON.parse(readFileSync(file, "utf8"));
  const failures = testResults.flatMap(({ status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === "failed");
    const texts = failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0] ?? ""}`);
    return texts.length === 0 && status === "failed" ? [message] : texts;
  });
  const contradictions = [...stdout.matchAll(/^stdout \| packages\/.*\n((?:.+\n)*)/gm)].flatMap(
    ([, block = ""]) => block.split("\n").filter((line) => line.startsWith("  ")),
  );
  return { tested: column(failures), agreed: column(contradictions.map((line) => line.trim())) };
}

function column(problems: readonly string[]): Column {
  return problems.length === 0 ? true : problems.join("\n");
}

function options(cwd: string) {
  return { cwd, env: { CI: "true", NO_COLOR: "1" } };
}
