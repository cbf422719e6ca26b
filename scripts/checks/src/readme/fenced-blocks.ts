/** A fenced block of a text. Line numbers count from 0. */
export interface FencedBlock {
  /** The first word behind the opening fence, in lower case, such as `ts`; empty without one. */
  readonly language: string;
  /** The lines between the fences, without the indentation of the opening one. */
  readonly code: readonly string[];
  /** Line of the opening fence. */
  readonly fenceLine: number;
  /** Line of the closing fence; the number of lines if the fence never closes. */
  readonly endLine: number;
  /** How far the opening fence is indented, as in a list. */
  readonly indent: number;
}

/** What is wrong with a line. Lines count from 0, in the block or the text that was checked. */
export interface BlockProblem {
  readonly line: number;
  readonly problem: string;
}

/** Finds the fenced blocks of a Markdown text; a fence that never closes ends with the text. */
export function findFencedBlocks(lines: readonly string[]): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    const [, space, fence, language] = /^( *)(`{3,}|~{3,})\s*([\w-]*)/.exec(lines[line] ?? "") ?? [];
    if (space === undefined || fence === undefined) continue;
    const endLine = findEnd(lines, line + 1, fence);
    const indent = space.length;
    const code = lines.slice(line + 1, endLine).map((text) => withoutIndent(text, indent));
    blocks.push({ language: (language ?? "").toLowerCase(), code, fenceLine: line, endLine, indent });
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

function withoutIndent(text: string, indent: number): string {
  const space = /^ */.exec(text)?.[0].length ?? 0;
  return text.slice(Math.min(space, indent));
}
