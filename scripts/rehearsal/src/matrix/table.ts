import { table } from "@energy-clients/scripts-release/pack";
import type { MatrixCell } from "../project/cell.ts";

const LONGEST_DETAIL = 120;

/** The matrix as a Markdown table. */
export function matrixTable(cells: readonly MatrixCell[]): string {
  const rows = cells.map(({ name, what, result, detail, ms }) => [
    name,
    what,
    detail === "" ? result : `${result}: ${inOneLine(detail)}`,
    String(ms),
  ]);
  return table(["cell", "what", "result", "ms"], rows);
}

/** The number of cells with each result. */
export function matrixSummary(cells: readonly MatrixCell[]): string {
  const count = (result: MatrixCell["result"]) => cells.filter((cell) => cell.result === result).length;
  const parts = (["passed", "refused", "left out", "failed"] as const)
    .filter((result) => count(result) > 0)
    .map((result) => `${count(result)} ${result}`);
  return `${cells.length} cells: ${parts.join(", ")}`;
}

function inOneLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  return line.length <= LONGEST_DETAIL ? line : `${line.slice(0, LONGEST_DETAIL - 1)}…`;
}
