import { styleText } from "node:util";
import { visible } from "../errors/message.js";
import { describeCell } from "./cell.js";
import { type ApiCoverage, type CoverageReport, countCells, type ReportedCell } from "./report.js";

/** Settings of {@link coverageTable}. */
export interface TableOptions {
  /** Maximum width, in characters. @defaultValue 100 */
  readonly width?: number;
  /** Whether to use colours. @defaultValue false */
  readonly color?: boolean;
}

/**
 * Formats a report as a table for a terminal: one line per operation, and below it the missing kinds.
 *
 * @example
 * ```ts
 * import { coverageTable, reportCoverage } from "@energy-clients/contract-testing";
 *
 * console.log(coverageTable(reportCoverage("coverage/contract"), { width: 120 }));
 * ```
 */
export function coverageTable(
  report: CoverageReport,
  { width = 100, color = false }: TableOptions = {},
): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const blocks = report.apis.map((api) => {
    const longest = api.operations.reduce(
      (length, { id }) => Math.max(length, visible(id).length),
      "operation".length,
    );
    const names = Math.min(longest, Math.max(width - 36, 12));
    const head = `${"operation".padEnd(names)}  requests  responses  missing`;
    const lines = api.operations.flatMap(({ id, cells }) => {
      const missing = cells.filter(({ hits, waiver }) => hits === 0 && waiver === undefined);
      const waived = cells.filter(({ hits, waiver }) => hits === 0 && waiver !== undefined);
      const counts = `${share(cells, "request").padStart(8)}  ${share(cells, "response").padStart(9)}`;
      const row = `${padOrCut(visible(id), names)}  ${counts}  ${missing.length === 0 ? paint("dim", "-") : paint("red", `${missing.length}`)}`;
      const more = [
        ...wrap(
          missing.map((cell) => visible(describeCell(cell))),
          width - 4,
        ).map((text) => paint("red", `    ${text}`)),
        ...wrap(describeWaived(waived), width - 4).map((text) => paint("yellow", `    ${text}`)),
      ];
      return [row, ...more];
    });
    const title = paint("bold", headline(api, report.scope));
    return [title, paint("dim", head), ...lines].join("\n");
  });
  const notes = [
    ...report.remarks.map((text) => paint("yellow", visible(text))),
    ...report.failures.map((text) => paint("red", visible(text))),
  ];
  return [...blocks, ...(notes.length > 0 ? [notes.join("\n")] : [])].join("\n\n");
}

/** Summarises an API in one line: `ett: 98.2 % (220 of 224), 2 waived; 33 of 33 operations called`. */
export function headline(api: ApiCoverage, scope: CoverageReport["scope"]): string {
  const { covered, missing, waived, percent, called, declared } = api;
  if (percent === null) return `${api.api}: not called; 0 of ${declared} operations called`;
  const excuse = waived === 0 ? "" : `, ${waived} waived`;
  const part = scope === "all" ? "" : " of what the called operations declare";
  return `${api.api}: ${percent} % (${covered} of ${covered + missing}${part})${excuse}; ${called} of ${declared} operations called`;
}

function share(cells: readonly ReportedCell[], side: ReportedCell["side"]): string {
  const ofSide = cells.filter((cell) => cell.side === side);
  return `${countCells(ofSide).covered}/${ofSide.length}`;
}

function describeWaived(cells: readonly ReportedCell[]): string[] {
  const [first] = cells;
  if (first?.waiver === undefined) return [];
  const { reason, expires } = first.waiver;
  return [visible(`waived until ${expires}: ${cells.map(describeCell).join(", ")} (${reason})`)];
}

function padOrCut(text: string, length: number): string {
  return text.length <= length ? text.padEnd(length) : `${text.slice(0, length - 1)}…`;
}

function wrap(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of parts.join(", ").split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.filter((line) => line !== "");
}
