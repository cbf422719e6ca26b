/**
 * Matches characters that could disrupt a log or a terminal: white space, control and format characters (such as bidi
 * controls and zero-width characters), lone surrogates, and whole terminal sequences.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with one
const UNPRINTABLE = /(?:\x1b\[[\d;?]*[@-~]|[\s\p{Cc}\p{Cf}\p{Cs}])+/gu;

/**
 * Makes untrusted text safe for a message: a single printable line of limited length.
 *
 * @param longest - Maximum number of characters; longer text is cut and ends in an ellipsis.
 *
 * @example
 * ```ts
 * import { printable } from "@energy-clients/client-core";
 *
 * printable("Bad\r\nGateway", 100); // "Bad Gateway"
 * ```
 */
export function printable(text: string, longest: number): string {
  // Cut first, so that a long body takes no time.
  const clean = text.slice(0, longest).replace(UNPRINTABLE, " ").trim();
  return text.length > longest ? `${clean}…` : clean;
}
