/**
 * What would break a line, a terminal or the order in which text is read: white space, control and format characters
 * (bidi controls and zero widths among them), halves of surrogate pairs; a terminal's colour as a whole.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
const UNPRINTABLE = /(?:\x1b\[[\d;?]*[@-~]|[\s\p{Cc}\p{Cf}\p{Cs}])+/gu;

/**
 * Makes text from outside fit for a message: one line, printable, and not too long.
 *
 * @param longest - Most characters; what is longer ends in an ellipsis.
 */
export function printable(text: string, longest: number): string {
  // Cut before it is looked at, so that a long body costs no time.
  const clean = text.slice(0, longest).replace(UNPRINTABLE, " ").trim();
  return text.length > longest ? `${clean}…` : clean;
}
