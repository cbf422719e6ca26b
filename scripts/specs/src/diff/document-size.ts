import type { Json } from "../document/document.ts";

/**
 * Whether values have more characters than a limit, as JSON without white space. Reads no further than the limit and
 * writes no JSON.
 */
export function isLargerThan(limit: number, values: readonly Json[]): boolean {
  let characters = 0;
  const pending = [...values];
  for (let value = pending.pop(); value !== undefined && characters <= limit; value = pending.pop()) {
    // Quotes or brackets, and a comma.
    characters += 3;
    if (typeof value === "string") characters += value.length;
    else if (typeof value !== "object" || value === null) characters += String(value).length - 2;
    else
      for (const [key, child] of Object.entries(value)) {
        if (!Array.isArray(value)) characters += key.length + 3;
        pending.push(child);
      }
  }
  return characters > limit;
}
