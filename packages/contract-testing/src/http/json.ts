/** What the JSON of a request may hold. Each limit is far above what these APIs send. */
export const JSON_LIMITS = { depth: 64, values: 100_000, digits: 100 } as const;

type JsonLimits = Readonly<Record<keyof typeof JSON_LIMITS, number>>;

/** What the JSON of a real server's response may hold: lists may be long. */
export const RESPONSE_LIMITS = { ...JSON_LIMITS, values: 1_000_000 } as const;

/**
 * Tells whether JSON would take too much time or stack to be parsed, validated and recorded: a validator follows a
 * recursive schema as deep as the value goes. Reads each character once, without a stack. Invalid JSON may pass.
 */
export function isTooComplex(text: string, limits: JsonLimits = JSON_LIMITS): boolean {
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
 * Parses JSON like `JSON.parse()`, but keeps integers above 2^53 exactly, as bigints.
 *
 * @throws SyntaxError if the text is not JSON.
 */
export function parseLosslessJson(text: string): unknown {
  JSON.parse(text); // Marked text could be JSON although the text is not.
  return JSON.parse(markBigIntegers(text), (_, value: unknown) => {
    if (typeof value !== "string") return value;
    return value.startsWith(BIG_INTEGER) ? BigInt(value.slice(1)) : value.slice(1);
  });
}

const BIG_INTEGER = "i";
const TEXT = "s";

/**
 * Writes big integers as strings, and the first character of each string value says which of the two it is: a reviver
 * does not see the source of a number before Node 21.
 */
function markBigIntegers(text: string): string {
  const parts: string[] = [];
  let from = 0;
  // A string, whose end is found without the pattern, or a number.
  const token = /"|-?\d[\d.eE+-]*/g;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const { index } = found;
    if (found[0] === '"') {
      token.lastIndex = endOfString(text, index) + 1;
      if (isFollowedByColon(text, token.lastIndex)) continue;
      parts.push(text.slice(from, index + 1), TEXT);
      from = index + 1;
    } else if (/^-?\d+$/.test(found[0]) && !Number.isSafeInteger(Number(found[0]))) {
      parts.push(text.slice(from, index), `"${BIG_INTEGER}${found[0]}"`);
      from = token.lastIndex;
    }
  }
  return parts.join("") + text.slice(from);
}

function isFollowedByColon(text: string, start: number): boolean {
  let index = start;
  while (" \t\r\n".includes(text.charAt(index)) && index < text.length) index++;
  return text.charAt(index) === ":";
}
