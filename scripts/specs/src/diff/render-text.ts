import type { Change } from "./report.ts";
import {
  countOf,
  type Entry,
  generatorText,
  isFolded,
  type ReportOfApi,
  sectionsOf,
  verdict,
} from "./report-entries.ts";

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
  return sectionsOf(changes).map(({ heading, entries }) => [heading, ...entries.map(entryText)].join("\n"));
}

function entryText(entry: Entry): string {
  const { operationIds, now, before, whatToDo } = entry;
  const operations = isFolded(entry)
    ? `${countOf(entry)}: ${operationIds.slice(0, 3).join(", ")}, …`
    : operationIds.join(", ");
  const indent = operations === "" ? "  " : "    ";
  const lines = [
    ...(operations === "" ? [] : [`  ${operations}`]),
    `${indent}${now}`,
    ...(before === undefined ? [] : [`${indent}Before: ${before}.`]),
    ...(whatToDo === undefined ? [] : [`${indent}What to do: ${whatToDo}`]),
  ];
  // Backticks set code apart in Markdown; here they are noise.
  return lines.join("\n").replaceAll("`", "");
}
