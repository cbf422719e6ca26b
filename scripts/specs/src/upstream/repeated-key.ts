/**
 * Finds the first name that an object of a JSON text has twice. `JSON.parse` keeps the last one without a word, and other
 * tools keep the first.
 *
 * @param text - Valid JSON.
 */
export function repeatedKey(text: string): { key: string; line: number; column: number } | undefined {
  const open: (Set<string> | undefined)[] = [];
  // A name is a string with a colon behind it.
  for (const { 0: token, 1: name, index } of text.matchAll(
    /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g,
  )) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (name !== undefined) {
      const key: string = JSON.parse(name);
      const keys = open.at(-1);
      if (keys?.has(key)) {
        const lines = text.slice(0, index).split("\n");
        return { key, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
      }
      keys?.add(key);
    }
  }
  return undefined;
}
