import { closest, distance } from "fastest-levenshtein";

/**
 * Words that help after a name was not found: the nearest known name if it is near, and all of them if they are few.
 */
export function suggestion(given: string, known: readonly string[]): string {
  if (known.length === 0) return "there are none";
  const nearest = closest(given.toLowerCase(), [...known]);
  const near = distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, given.length / 3);
  const all = known.length <= 12 ? `known: ${known.join(", ")}` : `${known.length} are known`;
  return near ? `did you mean "${nearest}"? (${all})` : all;
}

/**
 * Text as it may be shown on one line of a terminal or a log: characters that move the cursor, colour, hide, reorder or
 * end a line are written as `\u{…}`.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
