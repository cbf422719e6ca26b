import { htmlText } from "@energy-clients/scripts-shared/encode";

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** As the label of the bar's end. */
  readonly shown: string;
  /** Drawn in the colour of this project. */
  readonly own: boolean;
}

const ROW = 26;
const LABELS = 230;
const WIDTH = 720;
const VALUES = 140;

/** A chart of horizontal bars as SVG of one line, whose colours follow the theme. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const height = bars.length * ROW + 4;
  const rows = bars.map(({ label, value, shown, own }, index) => {
    const y = index * ROW + 4;
    const width = Math.max(1, Math.round((value / largest) * (WIDTH - LABELS - VALUES)));
    return [
      `<text x="${LABELS - 8}" y="${y + 14}" text-anchor="end">${htmlText(label)}</text>`,
      `<rect class="${own ? "own" : "other"}" x="${LABELS}" y="${y}" width="${width}" height="18" rx="2"/>`,
      `<text x="${LABELS + width + 6}" y="${y + 14}">${htmlText(shown)}</text>`,
    ].join("");
  });
  const words = `${title}: ${bars.map(({ label, shown }) => `${label} ${shown}`).join(", ")}`;
  return `<svg class="bar-chart" role="img" viewBox="0 0 ${WIDTH} ${height}" aria-label="${htmlText(words)}">${rows.join("")}</svg>`;
}
