/** A fenced block that shows a file of `examples/`. Line numbers count from 0. */
export interface ExampleBlock {
  /** Path from the repository's root, as the marker names it. */
  readonly example: string;
  /** Line of the marker. */
  readonly markerLine: number;
  /** Line of the closing fence; the code stands between it and the marker. */
  readonly endLine: number;
}

const MARKER = /^\/\/ (examples\/\S+\.ts)\s*$/;

/** Finds the fenced ts blocks of a Markdown text that begin with a marker; a fence that never closes ends with the text. */
export function findExampleBlocks(lines: readonly string[]): ExampleBlock[] {
  const blocks: ExampleBlock[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    const [, fence, language] = /^ {0,3}(`{3,}|~{3,})\s*(\w*)/.exec(lines[line] ?? "") ?? [];
    if (fence === undefined) continue;
    const endLine = findEnd(lines, line + 1, fence);
    const [, example] = MARKER.exec(lines[line + 1] ?? "") ?? [];
    if (example !== undefined && (language === "ts" || language === "typescript")) {
      blocks.push({ example, markerLine: line + 1, endLine });
    }
    line = endLine;
  }
  return blocks;
}

/** A closing fence has the same character as the opening one, and at least its length. */
function findEnd(lines: readonly string[], from: number, fence: string): number {
  for (let line = from; line < lines.length; line += 1) {
    const closing = (lines[line] ?? "").trim();
    if (closing.startsWith(fence) && new Set(closing).size === 1) return line;
  }
  return lines.length;
}
