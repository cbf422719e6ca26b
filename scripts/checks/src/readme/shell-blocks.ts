import { dirname } from "node:path";
import { readCommandLines } from "./command-lines.ts";
import type { BlockProblem, FencedBlock } from "./fenced-blocks.ts";
import { commandChecker } from "./known-commands.ts";

/** Checks commands in blocks of a file, and those of this repository between backquotes in its text. */
export interface ShellChecks {
  block(file: string, code: readonly string[]): readonly BlockProblem[];
  text(file: string, lines: readonly string[], blocks: readonly FencedBlock[]): readonly BlockProblem[];
}

const INLINE = /`((?:pnpm|npm run|npx energy-\w+|energy-(?:mocks|journal|coverage)|turbo run)\s[^`]+)`/g;

/** Creates the checks for a repository. */
export function shellChecks(root: string): ShellChecks {
  const commandProblem = commandChecker(root);

  function block(file: string, code: readonly string[]): readonly BlockProblem[] {
    try {
      const commands = readCommandLines(code);
      // A block that makes a project is about the files of that project.
      const isElsewhere = commands.some(({ words }) => words[0] === "npm" && words[1] === "init");
      return commands.flatMap(({ words, line }) => {
        const isOwnFile = isElsewhere && words[0] === "node";
        const problem = isOwnFile ? undefined : commandProblem(words, dirname(file));
        return problem === undefined ? [] : [{ line, problem: `\`${words.join(" ")}\`: ${problem}` }];
      });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return [{ line: 0, problem: `the shell cannot read this: ${error.message}` }];
    }
  }

  return {
    block,
    text(file, lines, blocks) {
      const isInBlock = (line: number) => blocks.some((one) => one.fenceLine <= line && line <= one.endLine);
      const text = lines.map((line, index) => (isInBlock(index) ? "" : line)).join("\n");
      return [...text.matchAll(INLINE)].flatMap(({ 1: command = "", index }) => {
        const line = text.slice(0, index).split("\n").length - 1;
        const problems = block(file, [command.replaceAll(/\s*\n\s*/g, " ")]);
        return problems.map(({ problem }) => ({ line, problem }));
      });
    },
  };
}
