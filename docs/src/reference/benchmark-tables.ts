import type { Bar } from "./bar-chart.ts";

/** A part of the results, which was measured by one command. */
interface BenchmarkPart {
  readonly title: string;
  /** As Markdown. */
  readonly command: string;
  readonly date: string;
}

/** A table of the benchmarks' results, below its heading. */
export interface BenchmarkTable {
  readonly part: BenchmarkPart;
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first table below each heading of the second level. */
export function readBenchmarkTables(markdown: string): BenchmarkTable[] {
  return markdown
    .split(/^# /m)
    .slice(1)
    .flatMap((text) => {
      const [head = "", ...sections] = text.split(/^## /m);
      const facts = new Map(head.split("\n").map((line) => cellsOf(line) as [string, string]));
      const part = {
        title: head.split("\n", 1)[0] ?? "",
        command: facts.get("command") ?? "",
        date: (facts.get("date") ?? "").slice(0, "2026-11-30".length),
      };
      return sections.flatMap((section) => tableOf(part, section.split("\n")));
    });
}

function tableOf(part: BenchmarkPart, lines: readonly string[]): BenchmarkTable[] {
  const start = lines.findIndex((line) => line.startsWith("|"));
  if (start < 0) return [];
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  const [columns = [], , ...rows] = lines.slice(start, end < 0 ? undefined : end).map(cellsOf);
  return [{ part, heading: lines[0] ?? "", columns, rows }];
}

/** The bars of one column. Cells look like `28,926 ±22 % · **1.27×**`; rows without a number are left out. */
export function barsOf({ rows }: BenchmarkTable, column: number): Bar[] {
  return rows.flatMap((cells) => {
    const label = plain(cells[0] ?? "");
    const cell = plain(cells[column] ?? "");
    const [number] = /^[\d,]+(?:\.\d+)?/.exec(cell) ?? [];
    if (number === undefined || label.endsWith("(again)")) return [];
    const ratio = /[\d.]+×/.exec(cell)?.[0];
    return [
      {
        label,
        value: Number(number.replaceAll(",", "")),
        shown: ratio === undefined ? number : `${number} (${ratio})`,
        own: label.startsWith("ours"),
      },
    ];
  });
}

const plain = (cell: string): string => cell.replaceAll(/<sup>.*?<\/sup>|\*\*/g, "").trim();
const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
