import { markdownLines, markdownText } from "@energy-clients/scripts-shared/encode";
import type { Change } from "./report.ts";
import { type Entry, generatorText, type ReportOfApi, sectionsOf, verdict } from "./report-entries.ts";
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

function entryMarkdown({ operationIds, now, before, whatToDo }: Entry): string {
  const operations = operationIds.length === 0 ? "" : `**${operationIds.map(code).join(", ")}**: `;
  return [
    `- ${operations}${markdownLines(now)}`,
    ...(before === undefined ? [] : [`  Before: ${markdownLines(before)}.`]),
    ...(whatToDo === undefined ? [] : [`  What to do: ${markdownLines(whatToDo)}`]),
  ].join("\\\n");
}

/** The sections of a changelog, those without a change left out; one line for each change of each operation. */
export function changelogSections(changes: readonly Change[]): string[] {
  return sectionsOf(changes).map(({ heading, entries }) => {
    return `**${heading}**\n\n${entries.map(changelogLine).join("\n")}`;
  });
}

function changelogLine({ operationIds, now, before, whatToDo }: Entry): string {
  const operations = operationIds.length === 0 ? "" : `${operationIds.map(code).join(", ")}: `;
  const was = before === undefined ? "." : ` (before: ${before}).`;
  const sentence = `${now.replace(/\.$/, "")}${was}`;
  return `- ${operations}${markdownLines(whatToDo === undefined ? sentence : `${sentence} What to do: ${whatToDo}`)}`;
}
