/** What JSON may hold before it is parsed and judged: each is far above what these APIs send. */
export const jsonLimits = { depth: 64, values: 100_000, digits: 100 } as const;

type JsonLimits = Readonly<Record<keyof typeof jsonLimits, number>>;

/** What a real server's answer may hold: lists may be long. */
export const answerLimits = { ...jsonLimits, values: 1_000_000 } as const;

/**
 * Whether JSON would take too long, or too deep a stack, to be parsed, judged and recorded: a validator follows a schema
 * that is its own part as deep as the value goes. Looks at each character once and needs no stack. What is no JSON at
 * all may pass.
 */
export function isTooComplex(text: string, limits: JsonLimits = jsonLimits): boolean {
  let depth = 0;
  let values = 1;
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= zero && code <= nine) {
      if (++digits > limits.digits) return true;
      continue;
    }
    digits = 0;
    if (code === quote) index = endOfString(text, index);
    else if (code === comma) {
      if (++values > limits.values) return true;
    } else if (code === openArray || code === openObject) {
      if (++depth > limits.depth || ++values > limits.values) return true;
    } else if (code === closeArray || code === closeObject) depth--;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const zero = 0x30;
const nine = 0x39;

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote)
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}

/**
 * Parses JSON so that whole numbers above 2^53 keep their value, as bigints; all else is as `JSON.parse()` has it.
 *
 * @throws SyntaxError for text that is no JSON.
 */
export function parseLosslessJson(text: string): unknown {
  const keepBigIntegers = (_: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(context?.source ?? 0)
      : value;
  return JSON.parse(text, keepBigIntegers);
}
