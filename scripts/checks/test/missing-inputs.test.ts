import { describe, expect, it } from "vitest";
import { missingInputs, type Task } from "../src/inputs/missing-inputs.ts";
import { startsOf } from "../src/inputs/task-files.ts";

const task = (name: string, files: readonly string[], dependencies: readonly string[] = []): Task => {
  const [, folder = "", kind = ""] = /^(.*)#(.*)$/.exec(name) ?? [];
  const inputs = Object.fromEntries(files.map((file) => [file, "hash"]));
  return {
    taskId: name,
    task: kind,
    command: "vitest run --dir test",
    directory: folder,
    inputs,
    dependencies,
  };
};

const imports = new Map([
  ["scripts/a/test/a.test.ts", ["scripts/a/src/a.ts", "packages/core/dist/index.js"]],
  ["scripts/a/src/a.ts", ["scripts/b/src/used.ts"]],
  ["scripts/b/src/used.ts", ["scripts/b/src/deep.ts"]],
  ["scripts/b/src/deep.ts", ["scripts/b/src/used.ts"]],
  ["scripts/b/src/other.ts", []],
  ["scripts/c/test/c.test.ts", ["scripts/b/src/other.ts"]],
]);
const own = ["test/a.test.ts", "src/a.ts"];
const core = task("packages/core#build", ["src/index.ts"]);

describe("missingInputs()", () => {
  it("is empty when all imported files are inputs, and built packages are dependencies", () => {
    const tests = task("scripts/a#test", [...own, "../b/src/used.ts", "../b/src/deep.ts"], [core.taskId]);

    expect(missingInputs(tests, [tests, core], imports)).toEqual([]);
  });

  it("counts the inputs of tasks that run before, and of those before them", () => {
    const b = task("scripts/b#build", ["src/used.ts", "src/deep.ts"]);
    const between = task("scripts/between#build", [], [b.taskId, core.taskId]);
    const tests = task("scripts/a#test", own, [between.taskId]);

    expect(missingInputs(tests, [tests, between, b, core], imports)).toEqual([]);
  });

  it("names a file that another one imports", () => {
    const tests = task("scripts/a#test", [...own, "../b/src/used.ts"], [core.taskId]);

    expect(missingInputs(tests, [tests, core], imports)).toEqual(["scripts/b/src/deep.ts"]);
  });

  it("names what is imported of a package that is not built before", () => {
    const tests = task("scripts/a#test", [...own, "../b/src/used.ts", "../b/src/deep.ts"]);

    expect(missingInputs(tests, [tests, core], imports)).toEqual(["packages/core/dist/index.js"]);
  });
});

describe("missingInputs(), with a command that runs a part of the tests", () => {
  const parts = new Map([
    ["a/test/unit/one.test.ts", ["b/one.ts"]],
    ["a/test/unit/other.test.ts", ["b/other.ts"]],
    ["a/test/fleet/fleet.test.ts", ["b/fleet.ts"]],
    ["a/test/support/server.ts", ["b/server.ts"]],
    ["a/src/pages.ts", ["b/pages.ts"]],
  ]);
  const missing = (command: string) =>
    missingInputs({ ...task("a#test", []), command }, [], parts).filter((file) => file.startsWith("b/"));

  it.each([
    ["vitest run", ["b/one.ts", "b/other.ts", "b/fleet.ts"]],
    ["vitest run --dir test/unit --testTimeout 30000", ["b/one.ts", "b/other.ts"]],
    ["energy-coverage run -- vitest run test/unit/o test/fleet", ["b/one.ts", "b/other.ts", "b/fleet.ts"]],
    ['vitest run --dir test --no-isolate --exclude "test/unit/**" && node x.ts', ["b/fleet.ts"]],
    ["vitest run --config vitest.config.ts test/unit/one", ["b/one.ts"]],
    ["node src/pages.ts", ["b/pages.ts"]],
    ["vitepress build .", ["b/pages.ts"]],
    ["vue-tsc -p tsconfig.json", ["b/one.ts", "b/other.ts", "b/fleet.ts", "b/server.ts", "b/pages.ts"]],
  ])("looks at those alone: %s", (command, files) => {
    expect(missing(command)).toEqual(files);
  });
});

describe("startsOf()", () => {
  it.each(["<NONEXISTENT>", "node ../../scripts/build/src/main.ts", "size-limit"])(
    "does not know %s",
    (command) => {
      expect(startsOf({ command, directory: "a" })).toBeUndefined();
    },
  );
});
