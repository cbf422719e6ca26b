import { isDeepStrictEqual } from "node:util";
import { type Api, apis } from "../documents/packaged-documents.js";
import { ContractTestingError } from "../errors/contract-testing-error.js";
import { isSameCell, type OperationCoverage } from "./cell.js";
import type { CoverageFragment } from "./fragment.js";

/**
 * Adds up the coverage of several servers and processes.
 *
 * @throws {@link ContractTestingError} `coverage_mixed` if servers of one API had different documents: the directory holds
 * an earlier run, or a test used its own document.
 */
export function mergeFragments(fragments: readonly CoverageFragment[]): CoverageFragment[] {
  return apis.flatMap((api) => {
    const ofApi = fragments.filter((fragment) => fragment.api === api);
    return ofApi.length === 0 ? [] : [{ api, operations: mergeOperations(api, ofApi) }];
  });
}

function mergeOperations(api: Api, fragments: readonly CoverageFragment[]): OperationCoverage[] {
  const [first, ...others] = fragments.map(({ operations }) => operations);
  const declared = shape(first ?? []);
  if (others.some((operations) => !isDeepStrictEqual(shape(operations), declared)))
    throw new ContractTestingError(
      "coverage_mixed",
      `the coverage of ${api} comes from different documents: clear the directory before the tests run, and set \`coverageDir: false\` for mocks with the option document`,
    );
  return (first ?? []).map((operation, index) => ({
    ...operation,
    cells: operation.cells.map((cell) => ({
      ...cell,
      hits: fragments.reduce((sum, { operations }) => {
        const same = operations[index]?.cells.find((candidate) => isSameCell(candidate, cell));
        return sum + (same?.hits ?? 0);
      }, 0),
    })),
  }));
}

function shape(operations: readonly OperationCoverage[]) {
  return operations.map(({ id, cells }) => ({ id, cells: cells.map((cell) => ({ ...cell, hits: 0 })) }));
}
