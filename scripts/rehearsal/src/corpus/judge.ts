import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackage } from "@energy-clients/scripts-build/build-package";
import { jsonText } from "@energy-clients/scripts-shared/encode";
import { execute } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";

/** A column that a document has, or what is against it. */
type Column = true | string;

/** Compiles the client of a scratch folder and its contract tests. */
export async function compileClient(root: string): Promise<Column> {
  return compile(root, {
    extends: "./tsconfig.base.json",
    compilerOptions: { types: ["node"], declaration: false, declarationMap: false },
    include: ["packages/*-client/src", "packages/*-client/test"],
  });
}

const CONSUMER = `import { operations, type OperationId } from "@energy-clients/client";
import * as client from "@energy-clients/client";

export const ids: readonly OperationId[] = Object.values(operations).map(({ id }) => id as OperationId);
export const names: readonly (keyof typeof client)[] = ["document", "operations", "unwrap"];
`;

/** Builds the client's package as it is published, and compiles a program against its declarations alone. */
export async function buildClient(root: string, api: string): Promise<Column> {
  const folder = join(root, `packages/${api}-client`);
  try {
    await buildPackage(folder);
  } catch (error) {
    return (error as Error).message;
  }
  const consumer = join(root, "consumer");
  mkdirSync(join(consumer, "node_modules/@energy-clients"), { recursive: true });
  symlinkSync(folder, join(consumer, "node_modules/@energy-clients/client"), "junction");
  writeFileSync(join(consumer, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(consumer, "index.ts"), CONSUMER);
  return compile(consumer, {
    extends: "../tsconfig.base.json",
    compilerOptions: { skipLibCheck: false },
    include: ["index.ts"],
  });
}

async function compile(folder: string, config: object): Promise<Column> {
  writeFileSync(join(folder, "tsconfig.json"), jsonText(config));
  const compiler = join(repositoryRoot, "node_modules/.bin/tsc");
  const { stdout, stderr, code } = await execute(compiler, ["-p", ".", "--pretty", "false"], options(folder));
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
