import { describeCell } from "./cell.js";
import { codeSpan } from "./escape.js";
import { type CoverageReport, formatPercent } from "./report.js";

/**
 * Formats a report as a comment on a pull request: totals, and the missing kinds in a collapsed section.
 *
 * @example
 * ```ts
 * import { appendFileSync } from "node:fs";
 * import { coverageMarkdown, reportCoverage } from "@energy-clients/contract-testing";
 *
 * const summary = process.env.GITHUB_STEP_SUMMARY ?? "summary.md";
 * appendFileSync(summary, coverageMarkdown(reportCoverage("coverage/contract")));
 * ```
 */
export function coverageMarkdown({ apis, failures, remarks, scope }: CoverageReport): string {
  const of = scope === "all" ? "of the document" : "of the operations that were called";
  const rows = apis.map(({ api, percent, min, covered, missing, waived, called, declared, isSufficient }) => {
    const mark = !isSufficient ? "❌" : percent === null ? "➖" : "✅";
    return `| ${mark} ${api} | ${formatPercent(percent)} | ${min} % | ${covered} of ${covered + missing} | ${waived} | ${called} of ${declared} |`;
  });
  const table = [
    `| API | covered ${of} | required | kinds of request and response | waived | operations called |`,
    "|---|--:|--:|--:|--:|--:|",
    ...rows,
  ];
  return `${[
    `### Contract coverage${failures.length > 0 ? ": too little" : ""}`,
    table.join("\n"),
    ...failures.map((text) => `**Too little:** ${codeSpan(text)}`),
    ...remarks.map(codeSpan),
    ...apis.flatMap(missingOf),
    ...waivedOf(apis),
  ].join("\n\n")}\n`;
}

function missingOf({ api, missing, operations }: CoverageReport["apis"][number]): string[] {
  if (missing === 0) return [];
  const lines = operations.flatMap(({ id, cells }) => {
    const open = cells.filter(({ hits, waiver }) => hits === 0 && waiver === undefined);
    return open.length === 0
      ? []
      : [`- ${codeSpan(id)}: ${open.map((cell) => codeSpan(describeCell(cell))).join(", ")}`];
  });
  return [fold(`Not exercised in ${api}: ${missing}`, lines)];
}

function waivedOf(apis: CoverageReport["apis"]): string[] {
  const lines = apis.flatMap(({ api, operations }) =>
    operations.flatMap(({ id, cells }) =>
      cells.flatMap((cell) =>
        cell.waiver === undefined
          ? []
          : [
              `- ${api} ${codeSpan(id)} ${codeSpan(describeCell(cell))}, until ${codeSpan(cell.waiver.expires)}: ${codeSpan(cell.waiver.reason)}`,
            ],
      ),
    ),
  );
  return lines.length === 0 ? [] : [fold(`Waived: ${lines.length}`, lines)];
}

function fold(summary: string, lines: readonly string[]): string {
  return `<details><summary>${summary}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}
