import { foldedLines, markdownLines, markdownText } from "@energy-clients/scripts-shared/encode";
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
import { code } from "./wording.ts";

/** Reports for a pull request. */
export function markdownReport(reports: readonly ReportOfApi[]): string {
  return `${reports.map(reportMarkdown).join("\n\n")}\n`;
}

function reportMarkdown(report: ReportOfApi): string {
  const { title, changes, generator } = report;
  return [
    `## ${markdownText(title)}`,
    `**${report.bump}**: ${verdict(report)}.`,
    ...sections(changes, "###"),
    ...(generator === undefined
      ? []
      : [`### Generator\n\n${generatorText(generator)}`, ...sections(generator.changes, "####")]),
  ].join("\n\n");
}

function sections(changes: readonly Change[], level: string): string[] {
  return sectionsOf(changes).map(({ heading, entries }) => {
    return `${level} ${heading}\n\n${entries.map(entryMarkdown).join("\n")}`;
  });
}

function entryMarkdown(entry: Entry): string {
  const { operationIds, now, before, whatToDo } = entry;
  const isInFront = operationIds.length > 0 && !isFolded(entry);
  const operations = isInFront ? `**${operationIds.map(code).join(", ")}**: ` : "";
  const lines = [
    `- ${operations}${markdownLines(now)}`,
    ...(before === undefined ? [] : [`  Before: ${markdownLines(before)}.`]),
    ...(whatToDo === undefined ? [] : [`  What to do: ${markdownLines(whatToDo)}`]),
  ];
  return `${lines.join("\\\n")}${folded(entry)}`;
}

/** The operations behind a sentence, where they are too many to stand in front of it. */
function folded(entry: Entry): string {
  if (!isFolded(entry)) return "";
  const operations = entry.operationIds.map(code).join(", ");
  return `\n  ${foldedLines(countOf(entry), `  ${operations}`)}`;
}

/** The sections of a changelog, those without a change left out; one item for each cause. */
export function changelogSections(changes: readonly Change[]): string[] {
  return sectionsOf(changes).map(({ heading, entries }) => {
    return `**${heading}**\n\n${entries.map(changelogLine).join("\n")}`;
  });
}

function changelogLine(entry: Entry): string {
  const { operationIds, now, before, whatToDo } = entry;
  const isInFront = operationIds.length > 0 && !isFolded(entry);
  const operations = isInFront ? `${operationIds.map(code).join(", ")}: ` : "";
  const was = before === undefined ? "." : ` (before: ${before}).`;
  const sentence = `${now.replace(/\.$/, "")}${was}`;
  const text = whatToDo === undefined ? sentence : `${sentence} What to do: ${whatToDo}`;
  return `- ${operations}${markdownLines(text)}${folded(entry)}`;
}
