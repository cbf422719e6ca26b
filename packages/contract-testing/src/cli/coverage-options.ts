import { parseArgs } from "node:util";
import type { Api } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { messageOf, suggestion } from "../errors/message.js";

/** The parsed command line of `energy-coverage`. */
export interface CoverageCliOptions {
  readonly command: "run" | "report" | "help";
  /** For `report`, directories with fragments; for `run`, the one that the tests write to. */
  readonly directories: readonly string[];
  /** For `run`, the command of the tests and its arguments. */
  readonly tests: readonly string[];
  readonly out: string;
  readonly waivers?: string;
  readonly min: number | Partial<Record<Api, number>>;
  readonly scope: "all" | "called";
  readonly quiet: boolean;
}

/** The usage text of `energy-coverage`. */
export const USAGE = `Measures which parts of the API documents the tests exercise.

Usage:

  energy-coverage run [options] -- <command>     runs the tests and reports
  energy-coverage report [options] <directory…>  reports on earlier runs

  --dir <directory>    where mocks write coverage; only for run (default:
                       coverage/contract)
  --out <directory>    where to write index.html, junit.xml, ctrf.json,
                       coverage.json and summary.md (default: --dir; report:
                       coverage/contract)
  --min <percent>      required coverage; --min ett=90 for one API, repeatable
  --scope all|called   measure all or only called operations (default: all)
  --waivers <file>     waivers in YAML or JSON
  --quiet              print only totals
  -h, --help           print this text
`;

const OPTIONS = {
  dir: { type: "string" },
  out: { type: "string" },
  min: { type: "string", multiple: true },
  scope: { type: "string" },
  waivers: { type: "string" },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Parses the command line. @throws {@link ContractTestingError} `unknown_option`, `invalid_option`. */
export function parseCoverageCli(args: readonly string[]): CoverageCliOptions {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const tests = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parse(own);
  const [command = values.help ? "help" : "", ...rest] = positionals;
  if (values.help || command === "help") return { ...NO_OPTIONS, command: "help" };
  if (command !== "run" && command !== "report")
    throw invalid(
      `command: ${command === "" ? "missing" : `unknown "${command}"`}; ${suggestion(command, COMMANDS)}`,
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
    if (rest.length === 0) throw invalid("report: expected the directories that the tests wrote coverage to");
    if (dir !== undefined)
      throw invalid("--dir: can only be set for run; pass the directories of report without an option");
    if (tests.length > 0) throw invalid("report: cannot run a command; use run");
    return { command, directories: rest, tests, out: values.out ?? "coverage/contract", ...shared };
  }
  if (rest.length > 0)
    throw invalid(`run: put the command after --, for example: energy-coverage run -- ${rest.join(" ")}`);
  if (tests.length === 0)
    throw invalid("run: expected the command of the tests after --, for example: -- vitest run");
  const directory = dir ?? "coverage/contract";
  return { command, directories: [directory], tests, out: values.out ?? directory, ...shared };
}

const COMMANDS = ["run", "report", "help"];
const NO_OPTIONS = { directories: [], tests: [], out: "", min: 0, scope: "all", quiet: false } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (cause) {
    const message = messageOf(cause);
    const name = /Unknown option '--([^']+)'/.exec(message)?.[1];
    if (name === undefined) throw invalid(message.split(". ")[0] ?? message, cause);
    const known = Object.keys(OPTIONS);
    throw new ContractTestingError("unknown_option", `--${name}: unknown option; ${suggestion(name, known)}`);
  }
}

function parseMin(given: readonly string[]): CoverageCliOptions["min"] {
  if (given.length === 0) return 0;
  const pairs = given.map((text) => text.split("="));
  const whole = pairs.filter(({ length }) => length === 1);
  if (whole.length > 1 || (whole.length === 1 && pairs.length > 1))
    throw invalid("--min: expected one percentage for all APIs, or <api>=<percent> for each");
  const [first] = whole;
  if (first !== undefined) return percent(first[0] ?? "");
  return Object.fromEntries(pairs.map(([api = "", value = ""]) => [api, percent(value)]));
}

function percent(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= 100) return value;
  throw invalid(`--min: must be a percentage from 0 to 100, but got "${text}"`);
}

function invalid(message: string, cause?: unknown): ContractTestingError {
  return new ContractTestingError("invalid_option", message, { cause });
}
