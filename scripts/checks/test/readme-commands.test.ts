import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readCommandLines } from "../src/readme/command-lines.ts";
import { argumentProblem } from "../src/readme/help-texts.ts";
import { shellChecks } from "../src/readme/shell-blocks.ts";

describe("readCommandLines()", () => {
  it.each([
    ["npm test   # runs all", [["npm", "test"]]],
    ["a && b | c; d || e", [["a"], ["b"], ["c"], ["d"], ["e"]]],
    [`a --reason "ETT's # support" 'x y'`, [["a", "--reason", "ETT's # support", "x y"]]],
    ["A=$(openssl rand -hex 16) b", [["A=$(openssl rand -hex 16)", "b"]]],
    ["pnpm a --from <url|file> [b|c]", [["pnpm", "a", "--from", "<url|file>", "[b|c]"]]],
    [
      "curl --fail \\\n  url | tar -xz",
      [
        ["curl", "--fail", "url"],
        ["tar", "-xz"],
      ],
    ],
    ["# only a comment", []],
  ])("reads %s", (text, commands) => {
    expect(readCommandLines(text.split("\n")).map(({ words }) => words)).toEqual(commands);
  });

  it("numbers lines, those of a continued command as one", () => {
    const commands = readCommandLines(["a \\", "  b", "", "c"]);

    expect(commands.map(({ line }) => line)).toEqual([0, 3]);
  });

  it("refuses a quote that never closes", () => {
    expect(() => readCommandLines([`a "b`])).toThrow(SyntaxError);
  });
});

describe("argumentProblem()", () => {
  const OWN = `Usage: pnpm pets <command>

  pull   gets it
         --from <file>   from there
  push   sends it
         --force, --to <url>   anyway

  -h, --help   prints this`;
  const FLAT = `Usage: pets list [--json]
       pets show <key>

  --file <file>   where they are
  --state a|b     which`;

  it.each([
    [OWN, "pull --from a.json"],
    [OWN, "push --to=x --force"],
    [OWN, "pull -h"],
    [FLAT, "list --file a --json"],
    [FLAT, "show --file a"],
    [FLAT, "show key -- anything --at all"],
  ])("%#: finds nothing in arguments that the help names", (help, args) => {
    expect(argumentProblem(help, args.split(" "))).toBeUndefined();
  });

  it.each([
    [OWN, "pul", "its help has no pul"],
    [OWN, "pull --form a", "its help has no --form for pull"],
    [OWN, "pull --force", "its help has no --force for pull"],
    [FLAT, "--fil a", "its help has no --fil"],
    [FLAT, "show --json", "its help has no --json for show"],
  ])("%#: names what the help lacks", (help, args, problem) => {
    expect(argumentProblem(help, args.split(" "))).toBe(problem);
  });
});

const json = (value: unknown) => JSON.stringify(value);
const FILES = {
  "package.json": json({
    name: "all",
    scripts: {
      start: "node tools/start.js",
      test: "turbo run test",
      specs: "node scripts/specs/src/main.ts",
      "check:readme": "node scripts/checks/src/readme.ts",
      "release:check": "turbo run build && node scripts/release/src/main.ts check",
      bench: "node bench/run.ts",
    },
  }),
  // Says what it takes when it is asked, as it must be computed.
  "scripts/specs/src/main.ts": `console.log(["Usage: pnpm specs", "", "  pull  gets it", "        --from <file>"].join("\\n"));`,
  "scripts/checks/src/readme.ts": "const usage = `Usage: pnpm check:readme [--write]`;",
  "scripts/release/src/main.ts":
    "const usage = `Usage: release\n\n  check  a\n    --since <ref>\n  pack   b\n    --out <folder>`;",
  "bench/run.ts": "throw new Error('must not be started');",
  "bench/src/main.ts": 'const sections = {\n  calls: "a",\n};\n// [--quick]',
  "packages/pets-client/package.json": json({
    name: "@energy-clients/pets-client",
    scripts: { build: "tsc" },
  }),
  "packages/ett-client/package.json": json({
    name: "@energy-clients/ett-client",
    scripts: { test: "vitest" },
  }),
  "packages/mocks/package.json": json({ name: "@energy-clients/mocks", bin: { mocks: "bin/mocks.js" } }),
  "packages/mocks/bin/mocks.js": 'console.log("Usage: mocks [api…] [--port <n>]\\nAPIs: ett, enmacc");',
  "turbo.json": json({ tasks: { build: {}, "//#check:size": {} } }),
  "pnpm-lock.yaml": "packages:\n\n  vitest@5.1.1:\n    a: b\n\n  '@types/node@26.6.6':\n    a: b\n",
  ".github/workflows/publish.yml": "on:\n  workflow_dispatch:\n    inputs:\n      commit: {}\n",
  "examples/capture/main.ts": "",
};

describe("shellChecks()", () => {
  const root = mkdtempSync(join(tmpdir(), "commands-"));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  afterAll(() => rmSync(root, { recursive: true }));
  const checks = shellChecks(root);
  const problemsOf = (command: string, file = "README.md") =>
    checks.block(file, [command]).map(({ problem }) => problem);

  it.each([
    "npm start && npm test",
    "npm run check:readme --write",
    "node tools/pnpm/pnpm.mjs run specs pull",
    "pnpm specs pull --from ~/Downloads/enmacc.json",
    "pnpm check:readme --write",
    "pnpm release:check --since main",
    "pnpm bench calls --quick",
    "pnpm --filter @energy-clients/pets-client... run build",
    "pnpm --filter @energy-clients/new-client run test",
    "pnpm --filter <package> run test",
    "turbo run check:size --force",
    "turbo run <task>",
    "npm install --save-dev @energy-clients/mocks vitest @types/node",
    "npx mocks ett enmacc --port 4010",
    "gh workflow run publish.yml -f commit=abc",
    "export A=1 B=2",
    "A=1 node bench/run.ts",
    "git status --short | tar -xz",
  ])("accepts %s", (command) => {
    expect(problemsOf(command)).toEqual([]);
  });

  it.each([
    ["npm run tset", "there is no script tset in ./package.json"],
    ["pnpm check:raedme", "there is no script check:raedme in ./package.json"],
    ["pnpm check:readme --wirte", "its help has no --wirte"],
    ["pnpm specs pul ett", "its help has no pul"],
    ["pnpm specs pull --reset", "its help has no --reset for pull"],
    ["pnpm release:check --out x", "its help has no --out for check"],
    ["pnpm bench cals", "its help has no cals"],
    ["pnpm --filter @energy-clients/pest run build", "the workspace has no package @energy-clients/pest"],
    [
      "pnpm --filter @energy-clients/pets-client run biuld",
      "there is no script biuld in packages/pets-client",
    ],
    ["turbo run check:siez", "turbo.json has no task check:siez"],
    [
      "npm install @energy-clients/ett",
      "neither the workspace nor its lock has the package @energy-clients/ett",
    ],
    ["npm install vitst", "neither the workspace nor its lock has the package vitst"],
    ["npx mocks ettt", "its help has no ettt"],
    ["npx mocks ett enmac --port 4010", "its help has no enmac"],
    ["mocks --prot 1", "its help has no --prot"],
    ["gh workflow run pack.yml", "there is no .github/workflows/pack.yml"],
    ["gh workflow run publish.yml -f pr=1", "publish.yml has no input pr"],
    ["A=1 node scripts/none.ts", "there is no scripts/none.ts"],
    ["frobnicate", "unknown program frobnicate"],
    [`pnpm specs "pull`, 'the shell cannot read this: unexpected "'],
  ])("refuses %s", (command, problem) => {
    expect(problemsOf(command)).toEqual([expect.stringContaining(problem)]);
  });

  it("finds files beside the text, and leaves those of a project that the block makes alone", () => {
    expect(problemsOf("node main.ts", "examples/capture/README.md")).toEqual([]);
    expect(problemsOf("node main.ts")).toEqual(["`node main.ts`: there is no main.ts"]);
    expect(checks.block("docs/a.md", ["npm init -y", "node quick-start.mjs"])).toEqual([]);
  });

  it("reads commands between backquotes, also over the end of a line, but not in blocks", () => {
    const lines = ["Run `pnpm", "check:raedme`, then `pnpm test`.", "```sh", "`pnpm no`", "```"];
    const blocks = [{ language: "sh", code: [], fenceLine: 2, endLine: 4, indent: 0 }];

    expect(checks.text("README.md", lines, blocks)).toEqual([
      { line: 0, problem: "`pnpm check:raedme`: there is no script check:raedme in ./package.json" },
    ]);
  });
});
