import { parseArgs } from "node:util";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";

/** What the command line asks for. */
export interface CoverageCliOptions {
  readonly command: "run" | "report" | "help";
  /** `report`: directories with fragments. `run`: the one that the tests write to. */
  readonly directories: readonly string[];
  /** `run`: the tests' command and its arguments. */
  readonly tests: readonly string[];
  readonly out: string;
  readonly waivers?: string;
  readonly min: number | Partial<Record<Api, number>>;
  readonly scope: "all" | "called";
  readonly quiet: boolean;
}

export const usage = `energy-coverage: what of the API documents do the tests exercise?

  energy-coverage run [options] -- <command>     clear, run the tests, report
  energy-coverage report [options] <directory…>  report on what tests left there

  --dir <directory>    run: where mocks write coverage (coverage/contract)
  --out <directory>    where index.html, junit.xml, coverage.json, summary.md go
                       (run: that of --dir; report: coverage/contract)
  --min <percent>      fail below; for one API: --min ett=90 (may be repeated)
  --scope all|called   share of all documented, or of called operations (all)
  --waivers <file>     YAML or JSON: what need not be exercised, why, until when
  --quiet              totals only
`;

const options = {
  dir: { type: "string" },
  out: { type: "string" },
  min: { type: "string", multiple: true },
  scope: { type: "string" },
  waivers: { type: "string" },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {@link ContractTestingError} `unknown_option`, `invalid_option`. */
export function parseCoverageCli(args: readonly string[]): CoverageCliOptions {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const tests = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parse(own);
  const [command = values.help ? "help" : "", ...rest] = positionals;
  if (values.help || command === "help") return { ...nothing, command: "help" };
  if (command !== "run" && command !== "report")
    throw invalid(
      `command: ${command === "" ? "missing" : `unknown "${command}"`}; ${suggestion(command, commands)}`,
    );
  const { dir, waivers, scope = "all", quiet = false } = values;
  if (scope !== "all" && scope !== "called") throw invalid("--scope: must be all or called");
  const shared = {
    ...(waivers !== undefined && { waivers }),
    min: parseMin(values.min ?? []),
    scope,
    quiet,
  } as const;
  if (command === "report") {
    if (rest.length === 0) throw invalid("report: name the directories that the tests wrote coverage to");
    if (dir !== undefined) throw invalid("--dir: is for run; report takes directories without an option");
    if (tests.length > 0) throw invalid("report: runs no command; use run");
    return { command, directories: rest, tests, out: values.out ?? "coverage/contract", ...shared };
  }
  if (rest.length > 0)
    throw invalid(`run: put the command after --, as in: energy-coverage run -- ${rest.join(" ")}`);
  if (tests.length === 0) throw invalid("run: name the tests' command after --, such as: -- vitest run");
  const directory = dir ?? "coverage/contract";
  return { command, directories: [directory], tests, out: values.out ?? directory, ...shared };
}

const commands = ["run", "report", "help"];
const nothing = { directories: [], tests: [], out: "", min: 0, scope: "all", quiet: false } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const name = /Unknown option '--([^']+)'/.exec(message)?.[1];
    if (name === undefined) throw invalid(message.split(". ")[0] ?? message, cause);
    const known = Object.keys(options);
    throw new ContractTestingError("unknown_option", `--${name}: unknown option; ${suggestion(name, known)}`);
  }
}

function parseMin(given: readonly string[]): CoverageCliOptions["min"] {
  if (given.length === 0) return 0;
  const pairs = given.map((text) => text.split("="));
  const whole = pairs.filter(({ length }) => length === 1);
  if (whole.length > 1 || (whole.length === 1 && pairs.length > 1))
    throw invalid("--min: give one number for all APIs, or api=number for each");
  const [first] = whole;
  if (first !== undefined) return percent(first[0] ?? "");
  return Object.fromEntries(pairs.map(([api = "", value = ""]) => [api, percent(value)]));
}

function percent(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= 100) return value;
  throw invalid(`--min: "${text}" is no number of percent from 0 to 100`);
}

function invalid(message: string, cause?: unknown): ContractTestingError {
  return new ContractTestingError("invalid_option", message, { cause });
}
