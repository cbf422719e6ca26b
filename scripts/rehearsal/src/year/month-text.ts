import { foldedLines } from "@energy-clients/scripts-shared/encode";
import type { MonthOutcome } from "./year.ts";

/** What a month came to, as a paragraph. */
export function monthText({
  month,
  what,
  exit,
  told,
  bump,
  before,
  consumer,
  sentences,
}: MonthOutcome): string {
  const titled = (title: string, lines: readonly string[]) =>
    lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(11)}  ${line}`);
  return [
    `${month}  ${what}`,
    ...titled("exit code", [String(exit)]),
    ...titled("told", told),
    ...titled("bump", [bump]),
    ...titled("not updated", [before]),
    ...titled(
      "what to do",
      sentences.map(({ sentence, tried }) => `${sentence} → ${tried}`),
    ),
    ...titled("consumer", consumer),
  ].join("\n");
}

/** What the months came to, as Markdown: the changelogs as a consumer reads them, and the pull requests folded. */
export function yearReport(outcomes: readonly MonthOutcome[]): string {
  return [
    "# A year of the documents",
    ...outcomes.map(({ month, what, exit, told, report, bump, before, consumer, sentences }) =>
      [
        `## ${month}: ${what}`,
        `Exit code of the scheduled command: ${exit}. Release: ${bump}.`,
        told.join("\n"),
        [
          `- A program that is not updated ${before}`,
          ...consumer.map((line) => `- The consumer: ${line}`),
          ...sentences.map(({ sentence, tried }) => `- “${sentence}” Followed: ${tried}`),
        ].join("\n"),
        ...(report === "" ? [] : [foldedLines("Pull request", report)]),
      ].join("\n\n"),
    ),
    "",
  ].join("\n\n");
}
