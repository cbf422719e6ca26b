import { htmlText } from "@energy-clients/scripts-shared/encode";
import { parseSequenceDiagram, type SequenceDiagram, type Step } from "./sequence-diagram.ts";

const COLUMN = 190;
const ROW = 40;
const TOP = 56;

/** A sequence diagram as SVG, whose colours follow the theme. A screen reader gets its steps as words. */
export function renderSequence(source: string): string {
  const diagram = parseSequenceDiagram(source);
  const { participants, steps } = diagram;
  const x = (id: string) => 95 + COLUMN * participants.findIndex((one) => one.id === id);
  const width = COLUMN * participants.length;
  const height = TOP + steps.length * ROW + 20;
  const heads = participants.map(
    ({ id, label }) =>
      `<rect class="head" x="${x(id) - 84}" y="4" width="168" height="32" rx="4"/>` +
      `<text x="${x(id)}" y="25" text-anchor="middle">${htmlText(label)}</text>` +
      `<line class="life" x1="${x(id)}" y1="36" x2="${x(id)}" y2="${height - 8}"/>`,
  );
  const drawn = steps.map((step, index) => drawStep(step, TOP + index * ROW, x, width));
  return [
    `<svg class="sequence" role="img" viewBox="0 0 ${width} ${height}" style="max-width:${width}px" aria-label="${htmlText(wordsOf(diagram))}">`,
    ...heads,
    ...frames(steps, width),
    ...drawn,
    "</svg>",
  ].join("");
}

function drawStep(step: Step, y: number, x: (id: string) => number, width: number): string {
  if (step.type === "close") return "";
  if (step.type === "open") {
    return `<text class="frame-label" x="18" y="${y + 20}">${htmlText(`${step.kind}: ${step.text}`)}</text>`;
  }
  if (step.type === "note") {
    const [from, to] = step.over.map(x) as [number, number];
    const left = Math.max(4, Math.min(from, to) - 84);
    const right = Math.min(width - 4, Math.max(from, to) + 84);
    return (
      `<rect class="note" x="${left}" y="${y}" width="${right - left}" height="28" rx="3"/>` +
      `<text x="${(left + right) / 2}" y="${y + 18}" text-anchor="middle">${htmlText(step.text)}</text>`
    );
  }
  const [from, to] = [x(step.from), x(step.to)];
  const end = y + 24;
  const back = from < to ? -7 : 7;
  return (
    `<text x="${(from + to) / 2}" y="${y + 16}" text-anchor="middle">${htmlText(step.text)}</text>` +
    `<line class="arrow${step.dashed ? " dashed" : ""}" x1="${from}" y1="${end}" x2="${to}" y2="${end}"/>` +
    `<path class="tip" d="M${to} ${end} l${back} -4 v8 z"/>`
  );
}

function frames(steps: readonly Step[], width: number): string[] {
  const opened: number[] = [];
  return steps.flatMap((step, index) => {
    if (step.type === "open") opened.push(index);
    if (step.type !== "close") return [];
    const start = opened.pop() ?? 0;
    const inset = 6 + opened.length * 6;
    const y = TOP + start * ROW;
    return [
      `<rect class="frame" x="${inset}" y="${y}" width="${width - 2 * inset}" height="${(index - start) * ROW + 12}" rx="4"/>`,
    ];
  });
}

function wordsOf({ participants, steps }: SequenceDiagram): string {
  const label = (id: string) => participants.find((one) => one.id === id)?.label ?? id;
  return steps
    .flatMap((step) => {
      if (step.type === "message") return [`${label(step.from)} to ${label(step.to)}: ${step.text}.`];
      if (step.type === "note") return [`${step.text}.`];
      return step.type === "open" ? [`${step.kind} ${step.text}:`] : [];
    })
    .join(" ");
}
