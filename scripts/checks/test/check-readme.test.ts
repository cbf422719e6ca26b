import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkReadmes } from "../src/readme/check-readmes.ts";
import { findExampleBlocks } from "../src/readme/example-blocks.ts";

const CODE = `const one = 1;\n\nconsole.log(one);\n`;

function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "readme-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const readme = (code: string) => `# Title\n\n\`\`\`ts\n// examples/one.ts\n${code}\`\`\`\n\nThe end.\n`;

describe("checkReadmes()", () => {
  it("has nothing to say when the block is the file", () => {
    const root = repository({ "README.md": readme(CODE), "examples/one.ts": CODE });

    const check = checkReadmes(root, { write: false });

    expect(check).toEqual({ problems: [], written: [], blocks: 1 });
  });

  it.each([
    ["a changed line", CODE.replace("= 1", "= 2")],
    ["a missing line", CODE.replace("\n\n", "\n")],
    ["a line too many", `${CODE}done();\n`],
    ["no code at all", ""],
  ])("names file and line of a block with %s", (_what, code) => {
    const root = repository({ "README.md": readme(code), "examples/one.ts": CODE });

    const { problems } = checkReadmes(root, { write: false });

    expect(problems).toEqual(["README.md:4: differs from examples/one.ts; run `pnpm check:readme --write`"]);
  });

  it("names the READMEs of packages, and a file that does not exist", () => {
    const root = repository({ "README.md": readme(CODE), "packages/auth/README.md": readme(CODE) });

    const { problems } = checkReadmes(root, { write: true });

    expect(problems).toEqual([
      "README.md:4: examples/one.ts does not exist; correct the marker",
      "packages/auth/README.md:4: examples/one.ts does not exist; correct the marker",
    ]);
  });

  it("compares the guides in docs/", () => {
    const root = repository({
      "README.md": readme(CODE),
      "docs/guide.md": readme("changed();\n"),
      "examples/one.ts": CODE,
    });

    const { problems } = checkReadmes(root, { write: false });

    expect(problems).toEqual([
      "docs/guide.md:4: differs from examples/one.ts; run `pnpm check:readme --write`",
    ]);
  });

  it("fails when no README shows an example, as after a misspelt marker", () => {
    const root = repository({ "README.md": readme(CODE).replace("// examples", "// example") });

    const { problems } = checkReadmes(root, { write: false });

    expect(problems).toEqual(["README.md: shows no examples, so there is nothing to check"]);
  });

  it("writes every stale block, leaves the rest as it is, and is then satisfied", () => {
    const stale = readme("old();\n") + readme("older();\nstill();\n") + readme(CODE);
    const root = repository({ "README.md": stale, "examples/one.ts": CODE });

    const { problems, written } = checkReadmes(root, { write: true });

    expect(problems).toEqual([]);
    expect(written).toEqual(["README.md"]);
    expect(readFileSync(join(root, "README.md"), "utf8")).toBe(readme(CODE).repeat(3));
    expect(checkReadmes(root, { write: true })).toEqual({ problems: [], written: [], blocks: 3 });
  });
});

describe("findExampleBlocks()", () => {
  it.each([
    ["a block of another language", "```js\n// examples/one.ts\n```"],
    ["a block without a marker", "```ts\nconst a = 1;\n```"],
    ["a marker further down", "```ts\n\n// examples/one.ts\n```"],
    ["a marker inside a longer fence", "````md\n```ts\n// examples/one.ts\n```\n````"],
    ["a marker outside any block", "// examples/one.ts"],
  ])("leaves %s alone", (_what, text) => {
    const blocks = findExampleBlocks(text.split("\n"));

    expect(blocks).toEqual([]);
  });
});

describe("pnpm check:readme", () => {
  const script = join(import.meta.dirname, "../src/readme.ts");

  it("exits 1 for an unknown option", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, "--wirte"], { encoding: "utf8" });

    expect(status).toBe(1);
    expect(stderr).toContain("--wirte");
  });

  it("prints how to use it with --help", () => {
    const { status, stdout } = spawnSync(process.execPath, [script, "--help"], { encoding: "utf8" });

    expect(status).toBe(0);
    expect(stdout).toContain("pnpm check:readme [--write]");
  });
});
