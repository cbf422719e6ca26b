import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Api, apis } from "../documents/api.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import type { OperationCoverage } from "./cell.js";

/** What one mock server saw: one file of a coverage directory. */
export interface CoverageFragment {
  readonly api: Api;
  readonly operations: readonly OperationCoverage[];
}

/** Names the directory that mock servers write to, where no option does. */
export const coverageVariable = "CONTRACT_COVERAGE_DIR";

const ending = ".fragment.json";
const format = "contract-coverage/1";

/**
 * The directory to write to, made at once, so that a bad one fails the start of a mock and not the end of a test run.
 *
 * @param option - What the caller said: a path, `false` for none, `undefined` for the variable.
 * @throws {@link ContractTestingError} `invalid_option`, `coverage_unwritable`.
 */
export function coverageDirectory(option: string | false | undefined): string | undefined {
  if (option !== undefined && option !== false && (typeof option !== "string" || option === ""))
    throw new ContractTestingError(
      "invalid_option",
      "coverageDir: must be the path of a directory, or false",
    );
  const named = option ?? process.env[coverageVariable];
  if (named === undefined || named === "" || named === false) return undefined;
  const directory = resolve(named);
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    const name = option === undefined ? coverageVariable : "coverageDir";
    throw new ContractTestingError(
      "coverage_unwritable",
      `${name}: can not make the directory ${directory}`,
      { cause },
    );
  }
  return directory;
}

/** Writes a fragment under a name of its own, complete or not at all: any number of processes may share a directory. */
export function writeFragment(
  directory: string,
  { api, operations }: CoverageFragment,
  name = `${api}-${randomUUID()}`,
): void {
  const temporary = join(directory, `${name}.tmp`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(temporary, JSON.stringify({ format, api, operations }));
    renameSync(temporary, join(directory, name + ending));
  } catch (cause) {
    throw new ContractTestingError("coverage_unwritable", `coverage can not be written to ${directory}`, {
      cause,
    });
  }
}

/**
 * Reads all fragments of some directories.
 *
 * @throws {@link ContractTestingError} `coverage_missing` for a directory that is not there or has no fragment,
 * `coverage_invalid` for a file that no mock of this version wrote.
 */
export function readFragments(directories: readonly string[]): CoverageFragment[] {
  return directories.flatMap((directory) => {
    const names = fragmentNames(directory);
    if (names.length > 0) return names.map((name) => readFragment(join(directory, name)));
    throw new ContractTestingError(
      "coverage_missing",
      `no coverage in ${directory}: set ${coverageVariable} to it when the tests run, and let them close their mocks`,
    );
  });
}

/** Removes the fragments of earlier runs, and nothing else. */
export function clearFragments(directory: string): void {
  for (const name of fragmentNames(directory)) rmSync(join(directory, name));
}

/**
 * Puts the fragments of a run together, one per API, under names that are always the same: a task cache that brings
 * back an earlier run then replaces this one, where names of their own would mix the two.
 */
export function joinFragments(
  directory: string,
  merge: (fragments: readonly CoverageFragment[]) => readonly CoverageFragment[],
): void {
  if (fragmentNames(directory).length === 0) return;
  const merged = merge(readFragments([directory]));
  clearFragments(directory);
  for (const fragment of merged) writeFragment(directory, fragment, fragment.api);
}

function fragmentNames(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(ending));
  } catch {
    return [];
  }
}

function readFragment(path: string): CoverageFragment {
  let content: (Partial<CoverageFragment> & { readonly format?: unknown }) | null;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ContractTestingError("coverage_invalid", `${path}: is not readable JSON`, { cause });
  }
  const api = apis.find((known) => known === content?.api);
  if (content?.format !== format || api === undefined || !isOperations(content.operations))
    throw new ContractTestingError(
      "coverage_invalid",
      `${path}: is no coverage of this version of the package; clear the directory and run the tests again`,
    );
  return { api, operations: content.operations };
}

// Whatever wrote the file: the reports rely on texts being texts.
function isOperations(value: unknown): value is readonly OperationCoverage[] {
  const isText = (text: unknown) => typeof text === "string";
  const isCell = (cell: Partial<OperationCoverage["cells"][number]> | null) =>
    (cell?.side === "request" || cell?.side === "response") &&
    [cell.status ?? "", cell.mediaType ?? ""].every(isText) &&
    Number.isSafeInteger(cell.hits) &&
    Number(cell.hits) >= 0;
  const isOperation = (operation: Partial<OperationCoverage> | null) =>
    [operation?.id, operation?.method, operation?.path].every(isText) &&
    Array.isArray(operation?.cells) &&
    operation.cells.every(isCell);
  return Array.isArray(value) && value.every(isOperation);
}
