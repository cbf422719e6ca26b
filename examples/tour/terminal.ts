import type { styleText } from "node:util";

/** Longest line that the tour prints, in characters; only a word that is longer by itself exceeds it. */
export const LINE_WIDTH = 100;

/** Colours a text, or leaves it as it is. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Writes one line. */
export type Print = (line: string) => void;

/**
 * Breaks a text between words.
 *
 * @param first - What stands before the first line.
 * @param indent - Number of spaces before the others.
 */
export function wrap(text: string, first: string, indent: number): string[] {
  // A text that fits keeps its spaces, which may align it with its neighbours.
  if (first.length + text.length <= LINE_WIDTH) return [first + text];
  const lines = [first];
  let isFresh = true;
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) as string;
    const longer = isFresh ? line + word : `${line} ${word}`;
    if (!isFresh && longer.length > LINE_WIDTH) lines.push(" ".repeat(indent) + word);
    else lines[lines.length - 1] = longer;
    isFresh = false;
  }
  return lines;
}

/** Takes the middle out of a text that is longer than `width`. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.ceil((width - 3) / 2);
  return `${text.slice(0, width - 3 - tail)}...${text.slice(-tail)}`;
}
