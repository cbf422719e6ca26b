import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dataChecker } from "./data-blocks.ts";
import type { BlockProblem, FencedBlock } from "./fenced-blocks.ts";
import { type ShellChecks, shellChecks } from "./shell-blocks.ts";
import type { UncheckedBlock } from "./unchecked-blocks.ts";

/** Checks of blocks that show no file by a marker. */
export interface BlockChecks {
  block(file: string, block: FencedBlock): readonly BlockProblem[];
  readonly text: ShellChecks["text"];
  /** After all files: the exceptions that fit no block. */
  unusedExceptions(): readonly string[];
}

const OUTPUTS = "examples/**/*.txt";
const NO_MARKER =
  "nothing compiles or runs this code. Write it into a file of examples/ that a test runs, and begin the block with `// examples/<file>` or `// examples/<file>#<region>`";

/** Creates the checks for a repository. */
export function blockChecks(root: string, unchecked: readonly UncheckedBlock[]): BlockChecks {
  const shell = shellChecks(root);
  const dataProblem = dataChecker(root);
  const outputs = globSync(OUTPUTS, { cwd: root, exclude: ["**/node_modules"] }).map((file) =>
    readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n"),
  );
  const unused = new Set(unchecked);

  function problemOf(file: string, { language, code }: FencedBlock): string | undefined {
    const text = code.join("\n");
    switch (language) {
      case "ts":
        return isDocumented(root, file, code) ? undefined : NO_MARKER;
      case "js":
        return NO_MARKER;
      case "json":
      case "yaml":
        return dataProblem(language, text);
      case "text":
        return outputs.some((one) => `\n${one}\n`.includes(`\n${text}\n`))
          ? undefined
          : `no file ${OUTPUTS} has this text`;
      case "mermaid":
        return undefined; // The build of the site renders it, and refuses what it cannot read.
      default:
        return `nothing checks blocks of the language "${language}"; use ts, js, sh, json, yaml, text or mermaid`;
    }
  }

  return {
    block(file, block) {
      const exception = unchecked.find((one) => one.file === file && one.firstLine === block.code[0]);
      if (exception !== undefined) {
        unused.delete(exception);
        return [];
      }
      if (block.language === "sh") return shell.block(file, block.code);
      const problem = problemOf(file, block);
      return problem === undefined ? [] : [{ line: 0, problem }];
    },
    text: shell.text,
    unusedExceptions: () =>
      [...unused].map(
        ({ file, firstLine }) =>
          `${file}: no block begins with ${firstLine}; remove the exception from unchecked-blocks.ts`,
      ),
  };
}

/** Whether the README of a package shows an `@example` of that package: check:examples compiles those. */
function isDocumented(root: string, file: string, code: readonly string[]): boolean {
  const folder = dirname(file);
  if (!/^packages\/[^/]+$/.test(folder)) return false;
  const comment = code.map((line) => ` * ${line}`.trimEnd()).join("\n");
  const sources = globSync(`${folder}/src/*.ts`, { cwd: root });
  return sources.some((source) => readFileSync(join(root, source), "utf8").includes(`\n${comment}\n`));
}
