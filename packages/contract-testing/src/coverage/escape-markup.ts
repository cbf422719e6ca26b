const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text for an element or a quoted attribute of HTML and XML. What XML 1.0 can not hold is replaced, and what a parser
 * would change, such as line ends, is written as a reference.
 */
export function escapeMarkup(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not allow
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`)
  );
}
