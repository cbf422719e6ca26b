import { ScriptError } from "./script-error.ts";

/** @throws {@link ScriptError} `usage`, with the nearest choice when `given` looks like a slip of it. */
export function choose<Choice extends string>(
  what: string,
  given: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  const nearest = choices.toSorted((a, b) => distance(given, a) - distance(given, b))[0];
  const isSlip = nearest !== undefined && distance(given, nearest) <= Math.max(2, nearest.length / 2);
  const hint = isSlip ? `did you mean ${nearest}?` : `there are ${choices.join(", ")}`;
  throw new ScriptError("usage", `unknown ${what} ${given}: ${hint}`);
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
