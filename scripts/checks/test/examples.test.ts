import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkExamples, type ExamplesCheck } from "../src/examples/compile-examples.ts";

const code = (...lines: readonly string[]) => ["@example", "```ts", ...lines, "```"];

/** An example that compiles with the function `double` of a package. */
const good = (name: string) =>
  code(`import { double } from "@energy-clients/${name}";`, "", "const four: number = double(2);");

/** A source file with one function, whose doc comment ends in the given lines. */
function functionWith(...lines: readonly string[]): string {
  const comment = lines.map((line) => ` * ${line}`.trimEnd()).join("\n");
  return `/**\n * This doubles.\n *\n${comment}\n */\nexport function double(value: number): number {\n  return 2 * value;\n}\n`;
}

/** Packages by folder: the text of their `index.ts`, and of other files in `src`. */
const packages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  good: { index: functionWith(...good("good")), extra: "export type Extra = string;\n" },
  "windows-line-ends": { index: functionWith(...good("windows-line-ends")).replaceAll("\n", "\r\n") },
  "wrong-type": { index: functionWith(...good("wrong-type").with(4, 'const four: number = double("2");')) },
  "wrong-syntax": { index: functionWith(...good("wrong-syntax").with(4, "const four = ;")) },
  "wrong-import": {
    index: functionWith(...good("wrong-import"), ...code('import { triple } from "@energy-clients/good";')),
  },
  several: {
    index: functionWith(...good("several"), "", ...good("several")),
    internal: functionWith(...code("missing();")),
  },
  imports: {
    index: functionWith(
      ...code(
        'import type { Extra } from "@energy-clients/good/extra";',
        'import { double } from "@energy-clients/imports";',
        'import { parse } from "yaml";',
        "const text: Extra = String(double(Number(parse('2'))));",
      ),
    ),
  },
  "no-tag": { index: functionWith("@see the documentation") },
  "tag-in-fence": { index: functionWith("```ts", "@example", "```") },
  "tag-without-code": { index: functionWith("@example", "Call it with a number.") },
  class: { index: "export class Thing {}\n" },
  constant: { index: "export const thing = () => 1;\n" },
  "re-export": {
    index: 'export { inner as thing } from "./inner.js";\n',
    inner: "export function inner(): void {}\n",
  },
  "foreign-export": { index: 'export { double } from "@energy-clients/no-tag";\n' },
  types: { index: "export interface A {}\nexport const b = 1;\nfunction c() {}\nvoid c;\n" },
};

let root: string;
let result: ExamplesCheck;

// One repository with a package for each case: a compiler that starts anew takes seconds.
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "examples-"));
  cpSync(join(repositoryRoot, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  for (const [folder, files] of Object.entries(packages)) {
    const exports = {
      ".": { types: "./dist/index.d.ts" },
      "./extra": files.extra ? { import: { types: "./dist/extra.d.ts", default: "./dist/extra.js" } } : {},
    };
    const manifest = { name: `@energy-clients/${folder}`, version: "1.0.0", type: "module", exports };
    write(`packages/${folder}/package.json`, JSON.stringify(manifest));
    for (const [file, text] of Object.entries(files)) write(`packages/${folder}/src/${file}.ts`, text);
  }
  mkdirSync(join(root, "packages/imports/node_modules"));
  symlinkSync(
    join(repositoryRoot, "scripts/checks/node_modules/yaml"),
    join(root, "packages/imports/node_modules/yaml"),
    "junction",
  );
  result = checkExamples(root);
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const problemsOf = (folder: string) =>
  result.problems
    .filter((problem) => problem.startsWith(`packages/${folder}/`))
    .map((problem) => problem.slice(`packages/${folder}/src/`.length));

describe("checkExamples()", () => {
  it.each([
    ["compiles", "good"],
    ["compiles, with the line ends of Windows", "windows-line-ends"],
    ["imports a subpath, another published package, and a dependency of its own package", "imports"],
  ])("finds no problem in an example that %s", (_, folder) => {
    expect(problemsOf(folder)).toEqual([]);
  });

  it.each([
    ["wrong-type", /^index\.ts:8:32: Argument of type 'string' is not assignable/],
    ["wrong-syntax", /^index\.ts:8:17: Expression expected/],
    ["wrong-import", /^index\.ts:12:13: Module '"@energy-clients\/good"' has no exported member 'triple'/],
  ])("reports an error at its line and column in the source: %s", (folder, problem) => {
    expect(problemsOf(folder)).toEqual([expect.stringMatching(problem)]);
  });

  it("compiles each example on its own, also those of functions that are not exported", () => {
    expect(problemsOf("several")).toEqual([
      expect.stringMatching(/^internal\.ts:6:4: Cannot find name 'missing'/),
    ]);
  });

  it("counts the examples that it compiled", () => {
    expect(result.examples).toBe(10);
  });

  it.each([
    ["a function without the tag", "no-tag", "index.ts:6: double"],
    ["a function with the tag in a fence", "tag-in-fence", "index.ts:8: double"],
    ["a class", "class", "index.ts:1: Thing"],
    ["a constant that is a function", "constant", "index.ts:1: thing"],
    ["a function that is exported under another name", "re-export", "inner.ts:1: thing"],
  ])("reports an export without an example: %s", (_, folder, name) => {
    expect(problemsOf(folder)).toEqual([`${name} is exported and has no @example`]);
  });

  it("reports a tag without a ts block", () => {
    expect(problemsOf("tag-without-code")).toEqual(["index.ts:4: this @example has no fenced ts block"]);
  });

  it("requires no example of types, values, functions that are not exported, and other packages' exports", () => {
    expect(problemsOf("types")).toEqual([]);
    expect(problemsOf("foreign-export")).toEqual([]);
  });
});
