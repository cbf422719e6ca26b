/** A stable code of an error class, with what it means and what to do. */
export interface ErrorCode {
  readonly code: string;
  readonly text: string;
}

/** A union of codes, as a source file declares it. */
export interface ErrorCodeUnion {
  /** The class that has the codes, such as `RequestError`. */
  readonly className: string;
  /** First sentence of the union's docstring. */
  readonly question: string;
  readonly codes: readonly ErrorCode[];
}

const UNION = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export type (\w+Error)Code =([^;]+);/g;

/**
 * Reads the unions of error codes from a source file. The docstring of a union describes each code in a list:
 * `` - `code`, `other_code`: text ``.
 *
 * @throws An error that names the codes without a text, and the texts without a code: a page must not miss one.
 */
export function readErrorCodes(source: string, file: string): ErrorCodeUnion[] {
  return [...source.matchAll(UNION)].map(([, comment = "", className = "", union = ""]) => {
    const names = [...union.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
    const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
    const texts = textsOf(lines, names);
    const missing = names.filter((name) => (texts.get(name) ?? "").trim() === "");
    if (missing.length > 0) {
      throw new Error(`${file}: the docstring of ${className}Code does not describe ${missing.join(", ")}`);
    }
    const [question = ""] = lines
      .join(" ")
      .trim()
      .split(/(?<=\.)\s/);
    return {
      className,
      question: question.trim(),
      codes: names.map((code) => ({ code, text: (texts.get(code) ?? "").trim() })),
    };
  });
}

/** A bullet may describe several codes after each other: `` `forbidden`: 403. `not_found`: 404. `` */
function textsOf(lines: readonly string[], names: readonly string[]): Map<string, string> {
  const bullets: string[] = [];
  for (const line of lines) {
    if (line.startsWith("- ")) bullets.push(line.slice(2));
    else if (line.startsWith("  ") && bullets.length > 0) bullets.push(`${bullets.pop()} ${line.trim()}`);
  }
  const known = new Set(names);
  const texts = new Map<string, string>();
  for (const bullet of bullets) {
    const heads = [...bullet.matchAll(/((?:`\w+`(?:, )?)+): /g)].filter(([, list = ""]) =>
      [...list.matchAll(/`(\w+)`/g)].every(([, name = ""]) => known.has(name)),
    );
    for (const [index, head] of heads.entries()) {
      const text = bullet.slice(head.index + head[0].length, heads[index + 1]?.index);
      for (const [, name = ""] of (head[1] ?? "").matchAll(/`(\w+)`/g)) texts.set(name, text.trim());
    }
  }
  return texts;
}
