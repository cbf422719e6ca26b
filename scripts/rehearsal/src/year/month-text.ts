import type { MonthOutcome } from "./year.ts";

/** What a month came to, as a paragraph. */
export function monthText({ month, what, exit, told, bump, consumer, wasEnough }: MonthOutcome): string {
  return [
    `${month}  ${what}`,
    `  exit code  ${exit}`,
    ...told.map((line, index) => `  ${(index === 0 ? "told" : "").padEnd(9)}  ${line.slice(0, 240)}`),
    `  bump       ${bump}`,
    `  consumer   ${consumer}`,
    `  enough     ${wasEnough ? "yes" : "no"}`,
  ].join("\n");
}
