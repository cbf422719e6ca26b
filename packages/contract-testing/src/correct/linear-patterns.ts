import { createRequire } from "node:module";
import { RE2JS } from "re2js";

/** The part of Ajv that is used here. */
interface Ajv {
  readonly opts: { ownProperties?: boolean; readonly code: { regExp: PatternEngine } };
}

interface PatternEngine {
  (pattern: string, flags: string): { test(text: string): boolean };
  /** How Ajv writes the engine into code that stands alone; it makes none here. */
  code: string;
}

const require = createRequire(import.meta.url);
const { validateAgainstSchema } = require("@stoplight/prism-http/dist/validator/validators/utils") as {
  validateAgainstSchema(
    value: unknown,
    schema: object,
    coerce: boolean,
    context: number,
    prefix: string,
  ): unknown;
};

/** Says that a document's pattern can not be matched in linear time. */
class PatternNotLinearError extends Error {
  override readonly name = "PatternNotLinearError";
}

const linear: PatternEngine = Object.assign(
  (pattern: string) => {
    const compiled = compile(pattern);
    // Ajv tells patterns apart by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: "linear" },
);

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (cause) {
    throw new PatternNotLinearError(
      `the pattern ${JSON.stringify(pattern)} can not be matched in linear time, as it has a lookaround, a back reference or too many repetitions`,
      { cause },
    );
  }
}

/**
 * Looks at the patterns of a document before anything is matched.
 *
 * @throws {@link PatternNotLinearError} for one that a hostile text could hold up.
 */
export function requireLinearPatterns(part: unknown, seen = new Set<unknown>()): void {
  if (typeof part !== "object" || part === null || seen.has(part)) return;
  seen.add(part);
  const { pattern, patternProperties } = part as Readonly<Record<string, unknown>>;
  const names = typeof patternProperties === "object" ? Object.keys(patternProperties ?? {}) : [];
  for (const text of typeof pattern === "string" ? [pattern, ...names] : names) {
    // One that is no pattern in JavaScript either checks nothing, which each request that meets it is told.
    if (isPattern(text)) compile(text);
  }
  for (const [name, value] of Object.entries(part)) if (!data.has(name)) requireLinearPatterns(value, seen);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

// What stands there is no schema, though it may look like one.
const data = new Set(["examples", "example", "default", "enum", "const", "value"]);

/**
 * Makes Prism's validators match the patterns of documents in time that grows with the text alone: JavaScript's own
 * engine takes for ever on `^(1+)+!$` and thirty digits. They also stop taking what every object inherits, such as
 * `constructor`, for properties that were sent.
 *
 * Prism keeps its Ajv instances to itself. Each says `this` when it compiles.
 */
function reachValidators(): void {
  const prismRequire = createRequire(require.resolve("@stoplight/prism-http"));
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
        throw new Error("Prism's validators are not where they were: patterns would not be limited");
      reached.opts.code.regExp = linear;
      reached.opts.ownProperties = true;
    }
  }
}

reachValidators();
