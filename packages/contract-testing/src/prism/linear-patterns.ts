import { createRequire } from "node:module";
import { RE2JS } from "re2js";
import { packageRequire } from "../node/package-require.js";

/** The part of Ajv that is used here. */
interface Ajv {
  readonly opts: { ownProperties?: boolean; readonly code: { regExp: PatternEngine } };
}

interface PatternEngine {
  (pattern: string, flags: string): { test(text: string): boolean };
  /** The name of the engine in stand-alone code, which Ajv does not generate here. */
  code: string;
}

const { validateAgainstSchema } = packageRequire("@stoplight/prism-http/dist/validator/validators/utils") as {
  validateAgainstSchema(
    value: unknown,
    schema: object,
    coerce: boolean,
    context: number,
    prefix: string,
  ): unknown;
};

/** Thrown for a pattern that cannot be matched in linear time. */
class PatternNotLinearError extends Error {
  override readonly name = "PatternNotLinearError";
}

const linear: PatternEngine = Object.assign(
  (pattern: string) => {
    const compiled = compile(pattern);
    // Ajv distinguishes patterns by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: "linear" },
);

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
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
export function requireLinearPatterns(part: unknown, seen = new Set<unknown>()): void {
  if (typeof part !== "object" || part === null || seen.has(part)) return;
  seen.add(part);
  const { pattern, patternProperties } = part as Readonly<Record<string, unknown>>;
  const names = typeof patternProperties === "object" ? Object.keys(patternProperties ?? {}) : [];
  for (const text of typeof pattern === "string" ? [pattern, ...names] : names) {
    // An invalid pattern checks nothing: each request that uses it causes a violation.
    if (isPattern(text)) compile(text);
  }
  for (const [name, value] of Object.entries(part))
    if (!DATA_KEYWORDS.has(name)) requireLinearPatterns(value, seen);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

// Their values are data, even if they look like schemas.
const DATA_KEYWORDS = new Set(["examples", "example", "default", "enum", "const", "value"]);

/**
 * Makes Prism's validators match patterns in linear time: JavaScript's engine takes exponential time for `^(1+)+!$` and
 * thirty digits. Also makes them ignore inherited properties, such as `constructor`.
 *
 * Prism does not export its Ajv instances. Each reveals itself as `this` when it compiles.
 */
function reachValidators(): void {
  const prismRequire = createRequire(packageRequire.resolve("@stoplight/prism-http"));
  for (const [path, $schema] of [
    ["ajv", undefined],
    ["ajv/dist/2019", "https://json-schema.org/draft/2019-09/schema"],
    ["ajv/dist/2020", "https://json-schema.org/draft/2020-12/schema"],
  ] as const) {
    const { prototype } = prismRequire(path).default as {
      readonly prototype: { compile: (...args: never[]) => unknown };
    };
    const { compile: original } = prototype;
    const wasOwn = Object.hasOwn(prototype, "compile");
    for (const coerce of [true, false]) {
      let reached: Ajv | undefined;
      prototype.compile = function (this: Ajv, ...args: never[]) {
        reached = this;
        return original.apply(this, args);
      };
      try {
        validateAgainstSchema(undefined, { ...($schema !== undefined && { $schema }) }, coerce, 0, "body");
      } finally {
        if (wasOwn) prototype.compile = original;
        else delete (prototype as { compile?: unknown }).compile;
      }
      if (reached === undefined)
        throw new Error(
          "cannot find the Ajv instances of Prism's validators: patterns would not be limited to linear time",
        );
      reached.opts.code.regExp = linear;
      reached.opts.ownProperties = true;
    }
  }
}

reachValidators();
