import { describe, expect, it } from "vitest";
import { missingInputs, type Task, testTasks } from "../src/inputs/missing-inputs.ts";

const task = (name: string, files: readonly string[], dependencies: readonly string[] = []): Task => {
  const [, folder = "", kind = ""] = /^(.*)#(.*)$/.exec(name) ?? [];
  const inputs = Object.fromEntries(files.map((file) => [file, "hash"]));
  return { taskId: name, task: kind, command: "run", directory: folder, inputs, dependencies };
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

describe("testTasks()", () => {
  it("leaves out other folders, other tasks, and packages without tests", () => {
    const tests = task("scripts/a#test", []);
    const none = { ...task("scripts/b#test", []), command: "<NONEXISTENT>" };

    expect(testTasks([tests, none, task("packages/core#test", []), core], "scripts")).toEqual([tests]);
  });
});
