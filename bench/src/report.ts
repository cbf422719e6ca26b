import type { Machine } from "./machine.ts";
import type { Column, Goal, Row, Section, Value } from "./section.ts";

/** A whole run; its JSON is this object. */
export interface Report {
  readonly machine: Machine;
  readonly command: string;
  readonly quick: boolean;
  readonly seconds: number;
  readonly sections: readonly Section[];
}

/** The report as Markdown: the machine, then a table and its goals for each section. */
export function toMarkdown(report: Report): string {
  const blocks = [
    "# Benchmark results",
    ...(report.quick
      ? ["**A quick run: it shows that the benchmarks work, and its figures mean nothing.**"]
      : []),
    machineTable(report),
    "Ratios are to the floor of the same table in the same run; ± is the interquartile range over the median of the rounds.",
    ...report.sections.map(sectionToMarkdown),
    "## Versions",
    table(["package", "version"], Object.entries(report.machine.peers)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** One section as Markdown. */
export function sectionToMarkdown(section: Section): string {
  // Rows that share a note share its number.
  const notes = [...new Set(section.rows.flatMap(({ note }) => note ?? []))];
  const header = ["", ...section.columns.map(({ title, unit }) => `${title} (${unit})`)];
  const rows = section.rows.map((row) => [
    nameOf(row) + (row.note ? `<sup>${notes.indexOf(row.note) + 1}</sup>` : ""),
    ...section.columns.map((column) => formatCell(row.values[column.id], column)),
  ]);
  const footnotes = notes.map((note, index) => `<sup>${index + 1}</sup> ${note}`).join("<br>\n");
  const goals = section.goals.map(goalCells);
  return [
    `## ${section.title}`,
    section.method,
    table(header, rows),
    ...(footnotes ? [footnotes] : []),
    ...(goals.length > 0 ? [table(["goal", "limit", "measured", ""], goals)] : []),
  ].join("\n\n");
}

/** The value in its unit, with ratio and spread where there are any. */
export function formatCell(value: Value | undefined, { unit }: Pick<Column, "unit">): string {
  if (value === undefined) return "–";
  const ratio = value.ratio === undefined ? "" : ` · **${value.ratio.toFixed(2)}×**`;
  const spread = value.spread === undefined ? "" : ` ±${Math.round(value.spread * 100)} %`;
  return `${formatNumber(value.median)}${unit === "%" ? " %" : ""}${spread}${ratio}`;
}

/** Three significant digits below 100, whole numbers with separators above. */
export function formatNumber(number: number): string {
  if (Number.isInteger(number) || Math.abs(number) >= 100) return Math.round(number).toLocaleString("en");
  return Number(number.toPrecision(3)).toString();
}

function nameOf({ name, kind }: Row): string {
  return kind === "ours" ? `**${name}**` : name;
}

function goalCells({ what, limit, measured, met }: Goal): string[] {
  return [what, limit, measured, met ? "met" : "**not met**"];
}

function machineTable({ machine, command, seconds }: Report): string {
  return table(
    ["", ""],
    [
      ["command", `\`${command}\``],
      ["date", machine.date],
      ["duration", `${Math.round(seconds)} s`],
      ["machine", `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`],
      ["Node", `${machine.node} (V8 ${machine.v8}, undici ${machine.undici})`],
      ["load before the run", String(machine.loadAtStart)],
      ["commit", machine.commit],
    ],
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
