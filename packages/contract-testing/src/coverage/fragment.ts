import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Api, apis } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import type { OperationCoverage } from "./cell.js";

/** The coverage of one server: one file of a coverage directory. */
export interface CoverageFragment {
  readonly api: Api;
  readonly operations: readonly OperationCoverage[];
}

/** The environment variable with the coverage directory, for servers without the option. */
export const COVERAGE_VARIABLE = "CONTRACT_COVERAGE_DIR";

const EXTENSION = ".fragment.json";
const FORMAT = "contract-coverage/1";

/**
 * Creates the coverage directory at once: an unusable one fails the start of a mock, not the end of a test run.
 *
 * @param option - A path, `false` for none, or `undefined` for the environment variable.
 * @throws {@link ContractTestingError} `invalid_option`, `coverage_unwritable`.
 */
export function coverageDirectory(option: string | false | undefined): string | undefined {
  if (option !== undefined && option !== false && (typeof option !== "string" || option === ""))
    throw new ContractTestingError(
      "invalid_option",
      "coverageDir: must be the path of a directory, or false",
    );
  const named = option ?? process.env[COVERAGE_VARIABLE];
  if (named === undefined || named === "" || named === false) return undefined;
  const directory = resolve(named);
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    const name = option === undefined ? COVERAGE_VARIABLE : "coverageDir";
    throw new ContractTestingError(
      "coverage_unwritable",
      `${name}: cannot create the directory ${directory}`,
      { cause },
    );
  }
  return directory;
}

/** Writes a fragment atomically under a unique name: processes may share a directory. */
function writeFragment(
  directory: string,
  { api, operations }: CoverageFragment,
  name = `${api}-${randomUUID()}`,
): void {
  const temporary = join(directory, `${name}.tmp`);
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(temporary, JSON.stringify({ format: FORMAT, api, operations }));
    renameSync(temporary, join(directory, name + EXTENSION));
  } catch (cause) {
    throw new ContractTestingError("coverage_unwritable", `cannot write coverage to ${directory}`, {
      cause,
    });
  }
}

/**
 * Reads all fragments of directories.
 *
 * @throws {@link ContractTestingError} `coverage_missing` for a directory that does not exist or has no fragment,
 * `coverage_invalid` for a file that no server of this version wrote.
 */
export function readFragments(directories: readonly string[]): CoverageFragment[] {
  return directories.flatMap((directory) => {
    const names = fragmentNames(directory);
    if (names.length > 0) return names.map((name) => readFragment(join(directory, name)));
    throw new ContractTestingError(
      "coverage_missing",
      `${directory}: no coverage found. Set ${COVERAGE_VARIABLE} to it when the tests run, and let the tests close their mocks`,
    );
  });
}

/** Removes the fragments of earlier runs and nothing else. */
export function clearFragments(directory: string): void {
  for (const name of fragmentNames(directory)) rmSync(join(directory, name));
}

/**
 * Merges the fragments of a run into one per API, under fixed names. A task cache that restores an earlier run then
 * replaces them; unique names would mix the two runs.
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
    return readdirSync(directory).filter((name) => name.endsWith(EXTENSION));
  } catch {
    return [];
  }
}

function readFragment(path: string): CoverageFragment {
  let content: (Partial<CoverageFragment> & { readonly format?: unknown }) | null;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ContractTestingError("coverage_invalid", `${path}: expected JSON`, { cause });
  }
  const api = apis.find((known) => known === content?.api);
  if (content?.format !== FORMAT || api === undefined || !isOperations(content.operations))
    throw new ContractTestingError(
      "coverage_invalid",
      `${path}: expected coverage of this version of the package; clear the directory and run the tests again`,
    );
  return { api, operations: content.operations };
}

// Any program may have written the file, and the reports rely on these types.
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

// Servers that stay open write when the process ends. They share one listener: Node warns from eleven on.
const OPEN = new Set<() => void>();

/**
 * Writes the coverage of a server when it closes, or else when the process ends.
 *
 * @returns The function to call when the server closes.
 */
export function writeAtEnd(directory: string | undefined, fragment: CoverageFragment): () => void {
  if (directory === undefined) return () => {};
  const write = () => {
    if (!OPEN.delete(write)) return;
    if (OPEN.size === 0) process.off("exit", writeAll);
    writeFragment(directory, fragment);
  };
  if (OPEN.size === 0) process.on("exit", writeAll);
  OPEN.add(write);
  return write;
}

function writeAll(): void {
  for (const write of [...OPEN]) write();
}
