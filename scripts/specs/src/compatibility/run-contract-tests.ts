import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { SpecsError } from "../document/specs-error.ts";
import type { PackageTree } from "./package-tree.ts";

/** Failed tests by operationId: the innermost `describe` of the generated names. */
export type Failures = ReadonlyMap<string, readonly string[]>;

/** The part of vitest's JSON report that is read. */
interface Report {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/**
 * Runs a client's contract tests as they are in a tree.
 *
 * @returns Which tests of which operation fail, with the first line of the reason.
 * @throws {@link SpecsError} `tool_failed` when no test ran.
 */
export function runContractTests(
  tree: PackageTree,
  clientPackage: string,
  operations: ReadonlySet<string>,
): Failures {
  const folder = join(tree.root, "packages", clientPackage);
  const output = join(tree.root, "vitest.json");
  rmSync(output, { force: true });
  const { stderr } = spawnSync(
    process.execPath,
    [
      join(folder, "node_modules/vitest/vitest.mjs"),
      "run",
      "--dir",
      "test/contract",
      "--reporter=json",
      `--outputFile=${output}`,
      "--no-color",
    ],
    { cwd: folder, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  const report = readReport(output);
  const results = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  if (results.length === 0) {
    const reason = report?.testResults[0]?.message ?? stderr;
    throw new SpecsError(
      "tool_failed",
      `no contract test of ${clientPackage} ran: ${reason.trim().slice(0, 2000)}`,
    );
  }
  const failures = new Map<string, string[]>();
  for (const { ancestorTitles, title, status, failureMessages } of results) {
    const operation = ancestorTitles.find((name) => operations.has(name));
    if (status !== "failed" || operation === undefined) continue;
    const reason = failureMessages?.[0]?.split("\n")[0] ?? "failed";
    failures.set(operation, [...(failures.get(operation) ?? []), `${title}: ${reason.slice(0, 300)}`]);
  }
  return failures;
}

function readReport(file: string): Report | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
