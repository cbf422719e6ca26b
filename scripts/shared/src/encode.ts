/**
 * One encoder for each language that text of a document is written into. The text is untrusted: readers must see it
 * unchanged, and no tool may interpret it. Encoders do not change ordinary words.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/**
 * Characters that are invisible or change the direction of text, and so hide text from a reviewer; and noncharacters, two of
 * which YAML does not allow.
 */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Noncharacter_Code_Point}/gu;
const ZERO_WIDTH = "\u200b";
const WORD_JOINER = "\u2060";

/** One line of well-formed Unicode, in which all can be seen. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(INVISIBLE, "")
    .replaceAll(CONTROLS, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Words within a TypeScript comment, line or block: they neither end it nor begin a tag of JSDoc. */
export function tsComment(text: string): string {
  // TypeScript takes an `@` behind white space for a tag, and the zero-width space for white space.
  return oneLine(text)
    .replaceAll("*/", "*\\/")
    .replaceAll(/(?<=^|\s)@/g, `${WORD_JOINER}@`);
}

/** A TypeScript value: JSON, which since ES2019 is JavaScript too, of a text that no tool reads as several lines. */
export function tsLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}

/** The name of a property in a TypeScript object. `__proto__` between quotes would still be the prototype. */
export function tsPropertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : tsLiteral(name);
}

/** A JSON text, with a line break at its end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Text in an HTML element or a quoted attribute. */
export function htmlText(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return oneLine(text).replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
}

/**
 * Words in a line of Markdown as GitHub reads it: no markup, HTML, link, mention or reference to an issue. At the start of
 * a line they begin no heading, list or quotation either, and in a table they stay in
 * their cell.
 */
export function markdownText(text: string): string {
  return unblocked(harmless(oneLine(text)).replaceAll(/[*_`]/g, (one) => `\\${one}`));
}

/** Without what begins a heading, list, quotation or rule where a line begins. */
function unblocked(line: string): string {
  return line.replace(/^(?:[#>+=:-]|\d+(?=[.)](?:\s|$)))/, (start) => {
    return /^\d/.test(start) ? `${start}${ZERO_WIDTH}` : `\\${start}`;
  });
}

/** A code span: nothing acts in it. */
export function markdownCode(text: string): string {
  // GitHub takes a `|` in a table for the end of the cell, also within code; a code span must not be empty.
  const shown = oneLine(text).replaceAll("|", "¦") || " ";
  let longest = 0;
  for (const [run] of shown.matchAll(/`+/g)) if (run.length > longest) longest = run.length;
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * Makes lines of Markdown inert that hold words of a document between our own: headings, lists, boxes to tick, emphasis
 * and code spans stay, everything that could act does not. A code span is what CommonMark takes for one, within a line; a lone backtick
 * is a backtick.
 */
export function markdownLines(markdown: string): string {
  const lines = markdown.toWellFormed().split(/\r\n|[\n\r]/);
  const folds = foldsOf(lines);
  return lines
    .map((line, index) => {
      if (folds.has(index)) return line;
      const text = line.replaceAll(INVISIBLE, "").replaceAll(CONTROLS, " ");
      const [, indent = "", own = "", rest = ""] =
        /^( {0,3})(#{1,6} |[-*] (?:\[[ x]\] )?)?(.*)$/s.exec(text) ?? [];
      // Four spaces would make code of it, behind which a backtick means something else.
      return `${indent}${own}${unblocked(inert(rest.trimStart()))}`;
    })
    .join("\n");
}

/** Lines that a reader unfolds, as an item of a list; {@link markdownLines} leaves them as they are. */
export function foldedLines(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n  </details>`;
}

/** The lines that begin and end what is folded. One that is not ended would hide the rest. */
function foldsOf(lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let open: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (/^ {0,3}<details><summary>[\d,]+ [a-z]+<\/summary>$/.test(line)) open = index;
    else if (open !== undefined && /^ {0,3}<\/details>$/.test(line)) {
      found.add(open).add(index);
      open = undefined;
    }
  }
  return found;
}

function inert(line: string): string {
  return outsideCode(
    line,
    (text) => harmless(text, UNESCAPED),
    (run) => run.replaceAll("`", "\\`"),
    { escapes: true },
  );
}

/**
 * Changes what stands outside of code spans in a line of Markdown.
 *
 * @param change - Of text between code spans.
 * @param lone - Of a run of backticks that begins no code span.
 * @param escapes - Whether a backslash before a backtick makes it a plain one. @defaultValue false
 */
export function outsideCode(
  line: string,
  change: (text: string) => string,
  lone: (run: string) => string = (run) => run,
  { escapes = false } = {},
): string {
  const token = escapes ? /\\[\s\S]|`+/g : /`+/g;
  const next = (text: string) => text.matchAll(token).find(([found]) => found.startsWith("`"));
  let result = "";
  let rest = line;
  for (let open = next(rest); open !== undefined; open = next(rest)) {
    const [run] = open;
    const from = open.index + run.length;
    const close = [...rest.slice(from).matchAll(/`+/g)].find(([other]) => other.length === run.length);
    const end = close === undefined ? from : from + close.index + run.length;
    result += change(rest.slice(0, open.index));
    result += close === undefined ? lone(run) : rest.slice(open.index, end);
    rest = rest.slice(end);
  }
  return result + change(rest);
}

/** What acts in Markdown, but for emphasis and code spans. */
const ACTIVE = /[\\<[\]!|~]|&(?=#?\w+;)/g;
/** The same in lines of Markdown: what is escaped stays so, and lines that are encoded twice, in two jobs, are the same. */
const UNESCAPED = /\\[\\<[\]!|~&`]|[\\<[\]!|~]|&(?=#?\w+;)/g;

/** Between code spans: emphasis of our own stays; HTML, links, pictures, mentions, references and tables do not act. */
function harmless(text: string, active = ACTIVE): string {
  return text
    .replaceAll(active, (found) => (found.length === 2 ? found : `\\${found}`))
    .replaceAll(/[@#](?=\w)/g, (one) => `${one}${ZERO_WIDTH}`)
    .replaceAll(/GH-(?=\d)/gi, (one) => `${one}${ZERO_WIDTH}`)
    .replaceAll(/:(?=\/\/)|(?:mailto|xmpp):/gi, (one) => `${one}${ZERO_WIDTH}`)
    .replaceAll(/www\./gi, (one) => `${one.slice(0, 3)}${ZERO_WIDTH}.`);
}

/**
 * The subject of a commit, which is also the title of its pull request: one line, without the words by which GitHub skips
 * workflows, closes issues and mentions people.
 */
export function commitSubject(text: string, maxLength = 200): string {
  const words = oneLine(text)
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replaceAll(/\*(?=\*)/g, `*${ZERO_WIDTH}`)
    .replaceAll(/[@#](?=\w)/g, (one) => `${one}${ZERO_WIDTH}`)
    .replaceAll(/GH-(?=\d)/gi, (one) => `${one}${ZERO_WIDTH}`)
    .replaceAll(/:(?=\/\/)/g, `:${ZERO_WIDTH}`)
    .replaceAll(/www\./gi, (one) => `${one.slice(0, 3)}${ZERO_WIDTH}.`)
    .replaceAll(/(?:skip-checks|-by)(?=\s*:)/gi, (one) => `${one}${ZERO_WIDTH}`)
    // Git takes a line that begins so for a comment, and gh one that begins with a hyphen for an option.
    .replace(/^[#\s-]+/, "");
  const short = [...words].slice(0, maxLength).join("").trim();
  return short === "" ? "(no words)" : short;
}

/** One component of a branch's name, see `git check-ref-format`. */
export function branchName(text: string): string {
  const name = oneLine(text)
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replaceAll(/\.{2,}/g, ".")
    .replaceAll(/^[.-]+|(?:\.lock|[.-])+$/gi, "")
    .slice(0, 100)
    .replaceAll(/(?:\.lock|[.-])+$/gi, "");
  return name === "" || name.toUpperCase() === "HEAD" ? "unnamed" : name;
}

/** A word of a command for `sh`, to be copied. */
export function shellWord(text: string): string {
  const word = oneLine(text);
  return /^[\w./:@%+=,-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Lines for a terminal or a workflow's log: no escape sequence, and no line that GitHub takes for a command. */
export function logText(text: string): string {
  return text
    .toWellFormed()
    .split(/\r\n|[\n\r]/)
    .map((line) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
      line.replaceAll(INVISIBLE, "").replaceAll(/[^\S\t ]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, " "),
    )
    .map((line) => line.replace(/^(\s*)(::|##\[)/, (_all, space, [first]) => `${space}${first}${ZERO_WIDTH}`))
    .join("\n");
}

/** Writes a text as a part of a regular expression that matches just this text. */
export function patternOf(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
