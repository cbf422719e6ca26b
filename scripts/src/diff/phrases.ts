/** As code in Markdown, and readable without. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** `: new, before old`, where both are known and differ. */
export function fromTo(before: string | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined || before === after) return "";
  return `: ${code(after)}, before ${code(before)}`;
}

/** ` (a note)`, or nothing. */
export function inBrackets(note: string | undefined): string {
  return note === undefined ? "" : ` (${note})`;
}

/** The media type at the end of a place such as `body (text/csv)`, and what it is one of. */
export function mediaOf(place: string): { readonly whole: string; readonly media: string } | undefined {
  const match = /^(.*body) \(([^()]+)\)$/.exec(place);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { whole: match[1], media: match[2] };
}
