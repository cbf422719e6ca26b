import type { RE2JS } from "re2js";
import { packageRequire } from "../node/package-require.js";

/** Thrown for a pattern that cannot be matched in linear time. */
class PatternNotLinearError extends Error {
  override readonly name = "PatternNotLinearError";
}

/** Matches a pattern. Ajv distinguishes patterns by their text. */
export interface LinearPattern {
  test(text: string): boolean;
  toString(): string;
}

/**
 * Compiles a pattern for an engine that takes linear time: JavaScript's takes exponential time for `^(1+)+!$` and thirty
 * digits.
 *
 * @throws {@link PatternNotLinearError} for a pattern that only a slow engine has; SyntaxError for an invalid one.
 */
export function compilePattern(pattern: string): LinearPattern {
  if (isFlat(pattern)) {
    const native = new RegExp(pattern, "u");
    return { test: (text) => native.test(text), toString: () => pattern };
  }
  const compiled = compileLinear(pattern);
  return { test: (text) => compiled.matcher(text).find(), toString: () => pattern };
}

/**
 * Recognises patterns that JavaScript's own engine matches in linear time: without groups, alternatives and unlimited
 * repetitions, there is nothing to try again. Most patterns are of this kind, and need no other engine.
 */
function isFlat(pattern: string): boolean {
  const withoutClasses = pattern.replace(/\\[dDwWsS.\-/]|\[\^?(?:[\w.-]|\\[dws.\-/])+\]/g, "x");
  return (
    /^\^?(?:[\w :@.,;/-](?:\{\d{1,2}(?:,\d{1,2})?\})?)*\$?$/.test(withoutClasses) &&
    repetitions(withoutClasses) <= 1
  );
}

// Two repetitions of different lengths side by side are tried in each combination.
function repetitions(pattern: string): number {
  return pattern.match(/\{\d+,\d+\}/g)?.length ?? 0;
}

function compileLinear(pattern: string): RE2JS {
  // Loaded on demand: few documents have a pattern that needs it.
  const { RE2JS: engine } = packageRequire("re2js") as typeof import("re2js");
  try {
    return engine.compile(engine.translateRegExp(pattern));
  } catch (cause) {
    throw new PatternNotLinearError(
      `the pattern ${JSON.stringify(pattern)} cannot be matched in linear time, as it has a lookaround, a back reference or too many repetitions`,
      { cause },
    );
  }
}

/**
 * Checks that all patterns of a document can be matched in linear time.
 *
 * @throws {@link PatternNotLinearError} for a pattern that hostile text could make slow.
 */
export function requireLinearPatterns(patterns: Iterable<string>): void {
  // An invalid pattern checks nothing: each request that uses it causes a violation.
  for (const pattern of patterns) if (isPattern(pattern)) compilePattern(pattern);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
