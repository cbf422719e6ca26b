const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Escapes text for an element or a quoted attribute of HTML and XML. Replaces characters that XML 1.0 does not allow,
 * and writes characters that a parser would change, such as line ends, as references.
 */
export function escapeMarkup(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML does not allow these characters
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`)
  );
}

/**
 * Formats text as a code span of Markdown, in which nothing is markup, a mention or a link. Replaces white space and
 * invisible characters by single spaces.
 */
export function codeSpan(text: string): string {
  const plain = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ")
    .trim();
  if (plain === "") return "` `";
  // A span ends at the same number of backticks as it begins with (CommonMark, section 6.1).
  const runs = (plain.match(/`+/g) ?? []).map(({ length }) => length);
  let length = 1;
  while (runs.includes(length)) length++;
  const fence = "`".repeat(length);
  const space = /^`|`$/.test(plain) ? " " : "";
  return `${fence}${space}${plain}${space}${fence}`;
}
