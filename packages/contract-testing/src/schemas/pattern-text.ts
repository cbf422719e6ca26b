import { compilePattern } from "./linear-patterns.js";

/** What a class such as `[^a-z]` or a dot is tried with. */
const CANDIDATES = ["a", "A", "1", "-", " ", "_", "é", "\n"];
/** Repetitions multiply: a pattern of twenty characters can ask for gigabytes. */
const LONGEST = 10_000;

/**
 * Makes the plainest text that a pattern of JSON Schema matches: first alternatives, and each repetition as rarely as it may
 * be. Lookarounds and references to groups are not understood.
 *
 * @returns `undefined` if it finds none.
 */
export function textOfPattern(pattern: string): string | undefined {
  try {
    const reader: Reader = { pattern, at: 0 };
    const text = readAlternatives(reader);
    return reader.at === pattern.length && compilePattern(pattern).test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

interface Reader {
  readonly pattern: string;
  at: number;
}

function readAlternatives(reader: Reader): string {
  const first = readSequence(reader);
  while (reader.pattern[reader.at] === "|") {
    reader.at++;
    readSequence(reader);
  }
  return first;
}

function readSequence(reader: Reader): string {
  let text = "";
  while (reader.at < reader.pattern.length && !/[|)]/.test(reader.pattern[reader.at] as string)) {
    const atom = readAtom(reader);
    const count = readCount(reader);
    if (text.length + atom.length * count > LONGEST) throw new RangeError("the text would be too long");
    text += atom.repeat(count);
  }
  return text;
}

function readAtom(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  const take = (length: number) => {
    reader.at += length;
    return rest.slice(0, length);
  };
  const [anchor] = /^(?:\^|\$|\\[bB])/.exec(rest) ?? [];
  if (anchor !== undefined) {
    take(anchor.length);
    return "";
  }
  const [opening] = /^\((?:\?:|\?<\w+>)?(?!\?)/.exec(rest) ?? [];
  if (opening !== undefined) {
    take(opening.length);
    const text = readAlternatives(reader);
    reader.at++;
    return text;
  }
  const [single = ""] =
    /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[\s\S]|[\s\S])/iu.exec(
      rest,
    ) ?? [];
  take(single.length);
  return characterOf(single);
}

/** A character that one part of a pattern matches: the part itself, the beginning of its range, or a common one. */
function characterOf(part: string): string {
  const shape = new RegExp(`^(?:${part})$`, "u");
  const code = /^\\[ux]\{?([\da-f]+)\}?$/i.exec(part)?.[1];
  const named = code === undefined ? part.slice(1) : String.fromCodePoint(Number.parseInt(code, 16));
  const inRange = part.startsWith("[") && !part.startsWith("[^") ? [...part].slice(1, -1) : [];
  const literal = part === "." ? [] : [part];
  const found = [...literal, ...inRange, ...CANDIDATES, named].find((candidate) => shape.test(candidate));
  if (found === undefined) throw new RangeError(`no character for ${part}`);
  return found;
}

function readCount(reader: Reader): number {
  const [quantifier, bounds] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at)) ?? [];
  if (quantifier === undefined) return 1;
  reader.at += quantifier.length;
  return Number(bounds ?? (quantifier.startsWith("+") ? 1 : 0));
}
