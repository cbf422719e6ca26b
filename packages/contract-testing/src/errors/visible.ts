/**
 * Text as it may be shown on one line of a terminal or a log: characters that move the cursor, colour, hide, reorder or
 * end a line are written as `\u{…}`.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
