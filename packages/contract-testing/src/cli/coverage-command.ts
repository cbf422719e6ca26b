import "../node/supported-node.js";

import { once } from "node:events";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import spawn from "cross-spawn";
import { COVERAGE_VARIABLE, clearFragments, coverageDirectory, joinFragments } from "../coverage/fragment.js";
import { mergeFragments } from "../coverage/merge.js";
import { type CoverageReport, reportCoverage } from "../coverage/report.js";
import { coverageTable, headline } from "../coverage/table.js";
import { readWaivers } from "../coverage/waivers.js";
import { writeCoverageReport } from "../coverage/write-report.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { visible } from "../errors/message.js";
import { type CoverageCliOptions, parseCoverageCli, USAGE } from "./coverage-options.js";

/**
 * Runs the command `energy-coverage`.
 *
 * @returns The exit code: 0, 1 for insufficient coverage, 2 for invalid arguments, or the exit code of the tests.
 */
export async function runCoverageCli(args: readonly string[]): Promise<number> {
  try {
    const options = parseCoverageCli(args);
    if (options.command === "help") {
      process.stdout.write(USAGE);
      return 0;
    }
    const code = options.command === "run" ? await runTests(options) : 0;
    if (code !== 0) process.stderr.write(`energy-coverage: the tests exited with ${code}\n`);
    return report(options, code);
  } catch (error) {
    if (!(error instanceof ContractTestingError)) throw error;
    process.stderr.write(`${error.message.replace("[contract-testing]", "energy-coverage:")}\n`);
    return 2;
  }
}

async function runTests({ directories, tests }: CoverageCliOptions): Promise<number> {
  const [directory = ""] = directories;
  coverageDirectory(directory);
  clearFragments(directory);
  const [command = "", ...args] = tests;
  const env = { ...process.env, [COVERAGE_VARIABLE]: resolve(directory) };
  // On Windows, what npm installs is a script for cmd.exe, which has rules of its own for spaces and special characters.
  const child = spawn(command, args, { env, stdio: "inherit" });
  try {
    const [code, signal] = await once(child, "close");
    joinFragments(directory, mergeFragments);
    return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  } catch (cause) {
    if (cause instanceof ContractTestingError) throw cause;
    throw new ContractTestingError("invalid_option", `run: cannot start "${command}"`, { cause });
  }
}

function report(options: CoverageCliOptions, testsCode: number): number {
  const { directories, min, scope, out, quiet } = options;
  const waivers = options.waivers === undefined ? [] : readWaivers(options.waivers);
  let found: CoverageReport;
  try {
    found = reportCoverage(directories, { waivers, min, scope });
  } catch (error) {
    // Tests that fail before a mock starts matter more than missing coverage.
    if (testsCode !== 0) return testsCode;
    throw error;
  }
  writeCoverageReport(found, out);
  process.stdout.write(`${quiet ? totals(found) : table(found)}\n\n${join(out, "index.html")}\n`);
  return testsCode !== 0 ? testsCode : found.failures.length > 0 ? 1 : 0;
}

function table(found: CoverageReport): string {
  const { columns, isTTY } = process.stdout;
  const color = (isTTY || process.env.FORCE_COLOR !== undefined) && process.env.NO_COLOR === undefined;
  return coverageTable(found, { color, ...(columns !== undefined && { width: columns }) });
}

function totals({ apis, scope, remarks, failures }: CoverageReport): string {
  return [...apis.map((api) => headline(api, scope)), ...[...remarks, ...failures].map(visible)].join("\n");
}
