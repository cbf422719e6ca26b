/** A command of a shell block. */
export interface CommandLine {
  /** Program and arguments, without quotes. */
  readonly words: readonly string[];
  /** Line in the block, from 0. */
  readonly line: number;
}

/**
 * Reads the commands of a shell block.
 *
 * @throws {@link SyntaxError} for a quote that never closes.
 */
export function readCommandLines(code: readonly string[]): CommandLine[] {
  const commands: CommandLine[] = [];
  let line = 0;
  // A line that ends in a backslash goes on.
  for (const text of code.join("\n").split(/(?<!\\)\n/)) {
    for (const words of splitCommands(text.replaceAll("\\\n", " "))) commands.push({ words, line });
    line += text.split("\n").length;
  }
  return commands;
}

// A word may have parts in quotes or in $(…), and placeholders such as <file> or [a|b].
const TOKEN =
  /\s+|#.*|&&|\|\||[;|]|((?:"(?:\\.|[^"\\])*"|'[^']*'|\$\([^)]*\)|<[^<>]*>|\[[^\]]*\]|[^\s"';|&[])+)|./g;

function splitCommands(text: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token, word] of text.matchAll(TOKEN)) {
    if (token.startsWith("#")) break;
    if (word !== undefined) commands.at(-1)?.push(withoutQuotes(word));
    else if (/^(?:&&|\|\||[;|])$/.test(token)) commands.push([]);
    else if (token.trim() !== "") throw new SyntaxError(`unexpected ${token}`);
  }
  return commands.filter((words) => words.length > 0);
}

function withoutQuotes(word: string): string {
  return word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, double = "", single = "") => double + single);
}
