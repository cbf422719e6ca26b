import {
  type GroupedChange,
  generatorText,
  grouped,
  type ReportOfApi,
  SECTIONS,
  verdict,
} from "./grouped.ts";
import type { Change } from "./report.ts";

/** Reports for a terminal. */
export function textReport(reports: readonly ReportOfApi[]): string {
  return reports.map(reportText).join("\n\n");
}

function reportText(report: ReportOfApi): string {
  const { title, changes, generator } = report;
  return [
    `${title}: ${verdict(report)}`,
    ...sections(changes),
    ...(generator === undefined ? [] : [generatorText(generator), ...sections(generator.changes)]),
  ].join("\n\n");
}

function sections(changes: readonly Change[]): string[] {
  return SECTIONS.flatMap(({ group, heading }) => {
    const entries = grouped(changes.filter((change) => change.group === group));
    return entries.length === 0 ? [] : [`${heading}\n${entries.map(entryText).join("\n")}`];
  });
}

function entryText({ change, operationIds }: GroupedChange): string {
  const { text, remedy, sunset } = change;
  const who = operationIds.length === 0 ? "" : `${operationIds.join(", ")}\n    `;
  const until = sunset === undefined || text.includes(sunset) ? "" : ` Sunset: ${sunset}.`;
  const mend = remedy === undefined ? "" : `\n    → ${remedy}`;
  // Backticks set code apart in Markdown; here they are noise.
  return `  ${who}${text}${until}${mend}`.replaceAll("`", "");
}
