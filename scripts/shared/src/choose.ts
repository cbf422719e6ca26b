import { closest, distance } from "fastest-levenshtein";
import { ScriptError } from "./script-error.ts";

/**
 * Finds a name of a command line among its choices, of which there must be one.
 *
 * @throws {@link ScriptError} `usage` for another name, with the nearest choice if it is close.
 */
export function choose<Choice extends string>(
  what: string,
  given: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  const nearest = closest(given, choices);
  const isSlip = distance(given, nearest) <= Math.max(2, nearest.length / 2);
  const hint = isSlip ? `did you mean ${nearest}?` : `expected one of ${choices.join(", ")}`;
  throw new ScriptError("usage", `unknown ${what} ${given}; ${hint}`);
}
