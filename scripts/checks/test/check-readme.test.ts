import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkReadmes } from "../src/readme/check-readmes.ts";

const CODE = `const one = 1;\n\nconsole.log(one);\n`;
const TEST = { "examples/one.test.ts": `import "./one.ts";\nimport "./parts.ts";\n` };

function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "readme-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries({ ...TEST, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const readme = (code: string) => `# Title\n\n\`\`\`ts\n// examples/one.ts\n${code}\`\`\`\n\nThe end.\n`;
const block = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`;
const check = (root: string, write = false) => checkReadmes(root, { write, unchecked: [] });

/** What a README with these blocks is told. */
function problemsOf(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return check(repository({ "README.md": text, ...files })).problems;
}

describe("checkReadmes()", () => {
  it("has nothing to say when the block is the file", () => {
    const root = repository({ "README.md": readme(CODE), "examples/one.ts": CODE });

    expect(check(root)).toEqual({ problems: [], written: [], blocks: 1 });
  });

  it.each([
    ["a changed line", CODE.replace("= 1", "= 2")],
    ["a missing line", CODE.replace("\n\n", "\n")],
    ["a line too many", `${CODE}done();\n`],
    ["no code at all", ""],
  ])("names file and line of a block with %s", (_what, code) => {
    const problems = problemsOf(readme(code), { "examples/one.ts": CODE });

    expect(problems).toEqual(["README.md:4: differs from examples/one.ts; run `pnpm check:readme --write`"]);
  });

  it.each([
    "packages/auth/README.md",
    "docs/guide.md",
    "docs/manuals/auth.md",
    "examples/nightly-consumer/README.md",
    "scripts/checks/README.md",
    "specs/README.md",
    "CONTRIBUTING.md",
    ".changeset/first.md",
  ])("reads %s, and names a file that does not exist", (file) => {
    const { problems } = check(repository({ [file]: readme(CODE) }), true);

    expect(problems).toEqual([`${file}:4: examples/one.ts does not exist; correct the marker`]);
  });

  it.each(["packages/auth/CHANGELOG.md", "packages/auth/etc/index.api.md", "docs/node_modules/a/README.md"])(
    "leaves %s alone, which nobody here wrote",
    (file) => {
      expect(check(repository({ [file]: readme(CODE) })).blocks).toBe(0);
    },
  );

  it("writes every stale block, leaves the rest as it is, and is then satisfied", () => {
    const stale = readme("old();\n") + readme("older();\nstill();\n") + readme(CODE);
    const root = repository({ "README.md": stale, "examples/one.ts": CODE });

    const { problems, written } = check(root, true);

    expect(problems).toEqual([]);
    expect(written).toEqual(["README.md"]);
    expect(readFileSync(join(root, "README.md"), "utf8")).toBe(readme(CODE).repeat(3));
    expect(check(root, true)).toEqual({ problems: [], written: [], blocks: 3 });
  });

  it("keeps the indentation of a block in a list", () => {
    const text = "- so:\n\n  ```ts\n  // examples/one.ts\n  old();\n  ```\n";
    const root = repository({ "README.md": text, "examples/one.ts": CODE });

    check(root, true);

    expect(readFileSync(join(root, "README.md"), "utf8")).toBe(
      text.replace("  old();", "  const one = 1;\n\n  console.log(one);"),
    );
  });

  it("names code that no test loads", () => {
    const problems = problemsOf(readme(CODE).replace("one.ts", "alone.ts"), { "examples/alone.ts": CODE });

    expect(problems).toEqual(["README.md:4: no test loads examples/alone.ts, so nothing runs this code"]);
  });

  it("takes code that a script of examples/ starts, and what it loads", () => {
    const problems = problemsOf(readme(CODE).replace("one.ts", "alone.ts"), {
      "examples/alone.ts": CODE,
      "examples/start.ts": `await import("./alone.ts");\n`,
      "examples/package.json": JSON.stringify({ scripts: { test: "vitest run && node start.ts" } }),
    });

    expect(problems).toEqual([]);
  });
});

describe("a region", () => {
  const PARTS = `import { readFile } from "node:fs/promises";
import { all, type Client, createClient, unwrap } from "@energy-clients/pets-client";
import { own } from "./own.ts";

export async function first(client: Client) {
  // #region first
  const pets = await unwrap(client.getPets()); // not createClient
  if (pets.length > 0) {
    own(...all(pets.createClient));
  }
  // #endregion
}

export const second = () => 2;
`;
  const part = (name: string, code: string) => block("ts", `// examples/parts.ts#${name}\n${code}`);

  it("is shown with the imports of packages that it uses", () => {
    const root = repository({ "README.md": part("first", "old();"), "examples/parts.ts": PARTS });

    check(root, true);

    expect(readFileSync(join(root, "README.md"), "utf8")).toBe(
      part(
        "first",
        `import { all, unwrap } from "@energy-clients/pets-client";

const pets = await unwrap(client.getPets()); // not createClient
if (pets.length > 0) {
  own(...all(pets.createClient));
}`,
      ),
    );
    expect(check(root).problems).toEqual([]);
  });

  it("that does not exist is named", () => {
    expect(problemsOf(part("frist", "old();"), { "examples/parts.ts": PARTS })).toEqual([
      "README.md:2: examples/parts.ts has no region frist; correct the marker",
    ]);
  });

  it("is not seen in a block that shows the whole file", () => {
    const root = repository({ "README.md": block("ts", "// examples/parts.ts"), "examples/parts.ts": PARTS });

    check(root, true);

    expect(readFileSync(join(root, "README.md"), "utf8")).not.toContain("region");
  });
});

describe("a block that no check covers", () => {
  const noMarker = expect.stringMatching(/^README\.md:2: nothing compiles or runs this code\. Write it into/);

  it.each([
    ["without a marker", block("ts", "const a = 1;")],
    ["with a misspelt marker", readme(CODE).replace("// examples", "// example").replace("# Title\n\n", "")],
    ["with a marker further down", block("ts", "\n// examples/one.ts")],
    ["of JavaScript", block("js", "const a = 1;")],
    ["in a list", "  ```ts\n  const a = 1;\n  ```\n"],
    ["that never closes", "```ts\nconst a = 1;\n"],
  ])("is refused: code %s", (_what, text) => {
    expect(problemsOf(text, { "examples/one.ts": CODE })).toEqual([noMarker]);
  });

  it.each(["", "python", "html"])('is refused: the language "%s"', (language) => {
    expect(problemsOf(block(language, "a"))).toEqual([
      expect.stringMatching(/^README\.md:2: nothing checks blocks of the language/),
    ]);
  });

  it("is not looked for in a longer fence", () => {
    expect(problemsOf(`\`\`\`\`mermaid\n${block("ts", "const a = 1;")}\`\`\`\`\n`)).toEqual([]);
  });

  it("may be an @example of the package whose README it is in, which check:examples compiles", () => {
    const readme = block("ts", 'import { a } from "a";\n\na();');
    const source = `/**\n * Does a.\n *\n * @example\n * \`\`\`ts\n * import { a } from "a";\n *\n * a();\n * \`\`\`\n */\n`;
    const of = (text: string) =>
      check(repository({ "packages/a/README.md": readme, "packages/a/src/a.ts": text })).problems;

    expect(of(source)).toEqual([]);
    expect(of(source.replace("a();", "b();"))).toHaveLength(1);
  });

  it("may be an exception with a reason; one that fits no block is a problem", () => {
    const root = repository({ "README.md": block("ini", "a = 1") });
    const exception = { file: "README.md", firstLine: "a = 1", reason: "theirs" };
    const stale = { ...exception, firstLine: "b = 2" };

    expect(checkReadmes(root, { write: false, unchecked: [exception] }).problems).toEqual([]);
    expect(checkReadmes(root, { write: false, unchecked: [exception, stale] }).problems).toEqual([
      "README.md: no block begins with b = 2; remove the exception from unchecked-blocks.ts",
    ]);
  });
});

describe("data", () => {
  const FILES = {
    "examples/consumer/package.json": JSON.stringify({
      name: "a",
      scripts: { test: "vitest", build: "tsc" },
    }),
    "examples/consumer/.github/workflows/ci.yml":
      "jobs:\n  test:\n    steps:\n      - uses: a\n      - run: npm ci\n      - run: npm test\n        if: always()\n",
    "examples/output.txt": "2 violations:\n  - client\n  - mock\n",
  };

  it.each([
    ["json", '{ "scripts": { "test": "vitest" } }'],
    ["json", '{ "test": "vitest" }'],
    ["yaml", "- run: npm ci\n- if: always()\n  run: npm test"],
    ["text", "2 violations:\n  - client"],
  ])("is part of a file: %s %s", (language, text) => {
    expect(problemsOf(block(language, text), FILES)).toEqual([]);
  });

  it.each([
    ["json", '{ "scripts": { "test": "jest" } }'],
    ["json", '{ "scripts": { "tset": "vitest" } }'],
    ["json", '"scripts": {}'],
    ["json", '"vitest"'],
    ["yaml", "- run: npm test\n- run: npm ci"],
    ["yaml", "a: b: c"],
    ["text", "3 violations:"],
    ["text", "2 violations:\n  - cli"],
  ])("is refused if no file has it: %s %s", (language, text) => {
    expect(problemsOf(block(language, text), FILES)).toEqual([expect.stringMatching(/^README\.md:2: /)]);
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
