/**
 * Finds where a value begins in JSON text: the name of a property, or an item of a list. Reads the text once, and keeps
 * nothing of it, as a document of megabytes would take seconds to be parsed with positions.
 *
 * @param text - Valid JSON.
 * @returns The offset of the last step that exists.
 */
export function jsonOffset(text: string, path: readonly string[]): number {
  let at = skipSpace(text, 0);
  let offset = at;
  for (const step of path) {
    const found =
      text[at] === "{"
        ? findProperty(text, at, step)
        : text[at] === "["
          ? findItem(text, at, step)
          : undefined;
    if (found === undefined) return offset;
    offset = found.offset;
    at = found.value;
  }
  return offset;
}

interface Found {
  readonly offset: number;
  readonly value: number;
}

function findProperty(text: string, start: number, name: string): Found | undefined {
  let last: Found | undefined;
  let at = skipSpace(text, start + 1);
  while (text[at] === '"') {
    const end = endOfString(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    // Of a property that is there twice, JSON.parse() takes the last.
    if (JSON.parse(text.slice(at, end)) === name) last = { offset: at, value };
    at = skipSpace(text, skipValue(text, value));
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return last;
}

function findItem(text: string, start: number, index: string): Found | undefined {
  let at = skipSpace(text, start + 1);
  for (let item = 0; at < text.length && text[at] !== "]"; item++) {
    if (String(item) === index) return { offset: at, value: at };
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return undefined;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{" || character === "[") {
      depth++;
      at++;
    } else if (character === "}" || character === "]") {
      depth--;
      at++;
    } else if (depth > 0) at++;
    else while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++;
  } while (depth > 0 && at < text.length);
  return at;
}

function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  // A quotation mark after an odd number of backslashes is part of the text.
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at === -1 ? text.length : at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}
