/** What a pattern may escape under the flag `u`, beside letters and digits with a meaning. */
const ESCAPABLE = "^$\\.*+?()[]{}|/";

/**
 * A pattern as a client can apply it. JSON Schema asks for the flag `u`, under which needless escapes such as `\_` and a
 * hyphen behind a class such as `[\w-.]` are errors; owners try their patterns without it. Such a pattern is written anew
 * with the same meaning.
 *
 * @returns undefined for what no expression of JavaScript means, such as `(?i)`, and for escaped letters that mean something
 * in other languages only, such as `\A`.
 */
export function readablePattern(pattern: string): string | undefined {
  if (compiles(pattern, "u")) return pattern;
  if (!compiles(pattern, "")) return undefined;
  const written = rewritten(pattern);
  return compiles(written, "u") ? written : undefined;
}

function rewritten(pattern: string): string {
  let result = "";
  let inClass = false;
  let isAfterSet = false;
  const tokens = pattern.match(/\\u[\da-f]{4}|\\x[\da-f]{2}|\\c[a-z]|\\[\s\S]|[\s\S]/gi) ?? [];
  for (const [index, token] of tokens.entries()) {
    const escaped = token.length === 2 && token.startsWith("\\") ? token.charAt(1) : undefined;
    const isSet = escaped !== undefined && /[dswDSW]/.test(escaped);
    if (escaped !== undefined && !/[A-Za-z0-9]/.test(escaped) && !ESCAPABLE.includes(escaped)) {
      result += escaped === "-" && inClass ? "\\-" : escaped;
    } else if (token === "-" && inClass && (isAfterSet || /^\\[dswDSW]$/.test(tokens[index + 1] ?? ""))) {
      result += "\\-";
    } else if (
      !inClass &&
      (token === "]" || ((token === "{" || token === "}") && !isQuantifier(tokens, index)))
    ) {
      result += `\\${token}`;
    } else result += token;
    if (token === "[") inClass = true;
    else if (token === "]") inClass = false;
    isAfterSet = inClass && isSet;
  }
  return result;
}

/** Whether a brace is part of a quantifier such as `{2,3}`. */
function isQuantifier(tokens: readonly string[], index: number): boolean {
  const start = tokens[index] === "{" ? index : tokens.lastIndexOf("{", index);
  return start !== -1 && /^\{\d+(,\d*)?\}/.test(tokens.slice(start, start + 20).join(""));
}

function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}
