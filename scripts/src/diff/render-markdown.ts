import {
  type GroupedChange,
  generatorText,
  grouped,
  type ReportOfApi,
  SECTIONS,
  verdict,
} from "./grouped.ts";
import type { Change } from "./report.ts";

/** Reports for a pull request or a changelog. */
export function markdownReport(reports: readonly ReportOfApi[]): string {
  return `${reports.map(reportMarkdown).join("\n\n")}\n`;
}

function reportMarkdown(report: ReportOfApi): string {
  const { title, changes, generator } = report;
  return [
    `## ${title}`,
    `**${report.bump}**: ${verdict(report)}.`,
    ...sections(changes),
    ...(generator === undefined
      ? []
      : [`### Generator\n\n${generatorText(generator)}`, ...sections(generator.changes, "####")]),
  ].join("\n\n");
}

function sections(changes: readonly Change[], level = "###"): string[] {
  return SECTIONS.flatMap(({ group, heading }) => {
    const entries = grouped(changes.filter((change) => change.group === group));
    return entries.length === 0 ? [] : [`${level} ${heading}\n\n${entries.map(entryMarkdown).join("\n")}`];
  });
}

function entryMarkdown({ change, operationIds }: GroupedChange): string {
  const { text, remedy, sunset } = change;
  const who = operationIds.length === 0 ? "" : `${operationIds.map((id) => `**${id}**`).join(", ")}: `;
  const until = sunset === undefined || text.includes(sunset) ? "" : ` Sunset: ${sunset}.`;
  const mend = remedy === undefined ? "" : `\n  _${escaped(remedy)}_`;
  return `- ${who}${escaped(text)}${until}${mend}`;
}

/** What a document says must neither become HTML nor notify a person; code spans are safe already. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") ? part : part.replaceAll(/[<>*_[\]|\\]/g, "\\$&").replaceAll("@", "&#64;"),
    )
    .join("");
}
