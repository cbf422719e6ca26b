/**
 * Text of any kind in a line of Markdown: as a code span, in which nothing is markup, a mention or a link. White space
 * and what can not be seen become single spaces.
 */
export function codeSpan(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ")
    .trim();
  if (plain === "") return "` `";
  // A span ends at as many backticks as it began with (CommonMark, section 6.1).
  const runs = (plain.match(/`+/g) ?? []).map(({ length }) => length);
  let length = 1;
  while (runs.includes(length)) length++;
  const fence = "`".repeat(length);
  const space = /^`|`$/.test(plain) ? " " : "";
  return `${fence}${space}${plain}${space}${fence}`;
}
