import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { repositoryRoot } from "../src/run-cli.ts";
import { checkExamples } from "../src/tsdoc-examples/compile-examples.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "examples-"));
  cpSync(join(repositoryRoot, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
  write("packages/core/package.json", manifest("@energy-clients/core", { ".": "index", "./extra": "extra" }));
  write("packages/core/src/extra.ts", "export type Extra = string;\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function manifest(name: string, entries: Readonly<Record<string, string>>): string {
  const exports = Object.fromEntries(
    Object.entries(entries).map(([subpath, entry]) => [subpath, { types: `./dist/${entry}.d.ts` }]),
  );
  return JSON.stringify({ name, version: "1.0.0", type: "module", exports });
}

/** A source file with one function, whose doc comment has the given lines as its example. */
function functionWith(...lines: readonly string[]): string {
  const comment = lines.map((line) => ` * ${line}`.trimEnd()).join("\n");
  return `/**\n * This doubles.\n *\n${comment}\n */\nexport function double(value: number): number {\n  return 2 * value;\n}\n`;
}

const good = [
  "@example",
  "```ts",
  'import { double } from "@energy-clients/core";',
  "",
  "const four: number = double(2);",
  "```",
];

describe("checkExamples()", () => {
  it("finds nothing wrong with an example that compiles, in files with either kind of line end", () => {
    write("packages/core/src/index.ts", functionWith(...good).replaceAll("\n", "\r\n"));

    expect(checkExamples(root)).toEqual({ problems: [], missing: {}, examples: 1 });
  });

  it("reports an error at its line and column in the source", () => {
    const wrong = good.with(4, 'const four: number = double("2");');
    write("packages/core/src/index.ts", functionWith(...wrong));

    const { problems } = checkExamples(root);

    expect(problems).toEqual([
      expect.stringMatching(/^packages\/core\/src\/index\.ts:8:32: Argument of type/),
    ]);
  });

  it("reports a syntax error, and a name that the package does not export", () => {
    const wrong = good.with(2, 'import { triple } from "@energy-clients/core";').with(4, "const four = ;");
    write("packages/core/src/index.ts", functionWith(...wrong));

    const { problems } = checkExamples(root);

    expect(problems).toEqual([
      expect.stringContaining("index.ts:8:17: Expression expected"),
      expect.stringContaining(
        "index.ts:6:13: Module '\"@energy-clients/core\"' has no exported member 'triple'",
      ),
    ]);
  });

  it("compiles each example on its own, those of members and of internal functions included", () => {
    write("packages/core/src/index.ts", functionWith(...good, "", ...good));
    write("packages/core/src/internal.ts", functionWith("@example", "```ts", "missing();", "```"));

    const { problems, examples } = checkExamples(root);

    expect(examples).toBe(3);
    expect(problems).toEqual([expect.stringContaining("internal.ts:6:1: Cannot find name 'missing'")]);
  });

  it("resolves a subpath, another published package, and what the package itself depends on", () => {
    write("packages/core/src/index.ts", functionWith(...good));
    write("packages/other/package.json", manifest("@energy-clients/other", { ".": "index" }));
    const lines = [
      "@example",
      "```ts",
      'import type { Extra } from "@energy-clients/core/extra";',
      'import { parse } from "yaml";',
      'import { double } from "@energy-clients/other";',
      "const text: Extra = String(double(Number(parse('2'))));",
      "```",
    ];
    write("packages/other/src/index.ts", functionWith(...lines));
    mkdirSync(join(root, "packages/other/node_modules"));
    const yaml = join(repositoryRoot, "scripts/node_modules/yaml");
    symlinkSync(yaml, join(root, "packages/other/node_modules/yaml"), "junction");

    expect(checkExamples(root).problems).toEqual([]);
  });

  it.each([
    ["no tag", ["@see the documentation"]],
    ["a tag within a fence", ["```ts", "@example", "```"]],
  ])("reports an exported function that has no example: %s", (_, lines) => {
    write("packages/core/src/index.ts", functionWith(...lines));

    expect(checkExamples(root).problems).toEqual([
      "packages/core/src/index.ts:6: double is exported and has no @example",
    ]);
  });

  it.each([
    ["a class", "export class Thing {}"],
    ["a constant that is a function", "export const thing = () => 1;"],
    ["a function that a file re-exports under another name", 'export { inner as thing } from "./inner.js";'],
  ])("reports %s without an example", (_, source) => {
    write("packages/core/src/inner.ts", "export function inner(): void {}\n");
    write("packages/core/src/index.ts", `${source}\n`);

    expect(checkExamples(root).problems).toEqual([
      expect.stringContaining("thing is exported and has no @example"),
    ]);
  });

  it("asks for no example of types, values, and what is not exported", () => {
    write(
      "packages/core/src/index.ts",
      "export interface A {}\nexport const b = 1;\nfunction c() {}\nvoid c;\n",
    );

    expect(checkExamples(root)).toEqual({ problems: [], missing: {}, examples: 0 });
  });

  it("reports an @example without a ts block", () => {
    write("packages/core/src/index.ts", functionWith("@example", "Call it with a number."));

    expect(checkExamples(root).problems).toEqual([
      "packages/core/src/index.ts:4: this @example has no fenced ts block",
    ]);
  });

  it("names missing examples, without failing, up to the package's limit", () => {
    write("packages/core/src/index.ts", "export function a(): void {}\nexport function b(): void {}\n");

    const within = checkExamples(root, { "packages/core": 2 });
    const above = checkExamples(root, { "packages/core": 1 });

    expect(within.problems).toEqual([]);
    expect(within.missing["packages/core"]).toHaveLength(2);
    expect(above.problems).toHaveLength(2);
  });
});
