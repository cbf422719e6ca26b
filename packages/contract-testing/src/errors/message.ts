import { closest, distance } from "fastest-levenshtein";

/**
 * Suggests known names for an unknown one: the nearest name if it is similar, and all names if they are few.
 */
export function suggestion(given: string, known: readonly string[]): string {
  if (known.length === 0) return "none are known";
  const nearest = closest(given.toLowerCase(), [...known]);
  const near = distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, given.length / 3);
  const all = known.length <= 12 ? `expected one of ${known.join(", ")}` : `${known.length} are known`;
  return near ? `did you mean "${nearest}"? (${all})` : all;
}

/**
 * Makes text safe for one line of a terminal or a log: writes characters that move the cursor, colour, hide, reorder or
 * end a line as `\u{…}`.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Returns the message of what was thrown: of an error its `message`, of anything else its text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
