import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../src/build-package.ts";

const repository = join(import.meta.dirname, "../../..");

const exports = {
  ".": {
    types: { import: "./dist/index.d.mts", default: "./dist/cjs/index.d.ts" },
    module: "./dist/esm/index.js",
    node: { import: "./dist/index.mjs", default: "./dist/cjs/index.js" },
    import: "./dist/esm/index.js",
    default: "./dist/cjs/index.js",
  },
  "./paws": {
    types: { import: "./dist/paws.d.mts", default: "./dist/cjs/paws.d.ts" },
    import: "./dist/paws.mjs",
    default: "./dist/cjs/paws.js",
  },
  "./tool": { types: "./dist/esm/tool.d.ts", default: "./dist/esm/tool.js" },
  "./package.json": "./package.json",
};

const sources = {
  "package.json": { name: "pets", version: "1.0.0", type: "module", sideEffects: false, exports },
  "tsconfig.build.json": {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: { noEmit: false, rootDir: "src", outDir: "dist", types: ["node"] },
    include: ["src"],
  },
  "src/index.ts": `export { Cat, type Purr } from "./cats/cat.js";
export { home } from "./home.js";
export const $count = () => seen.size;
const seen = new Set<string>();
export function see(name: string): void {
  seen.add(name);
}
`,
  "src/paws.ts": 'import "./cats/steps.js";\nexport { four } from "./cats/four.js";\n',
  "src/cats/steps.ts": "Object.assign(globalThis, { steps: 4 });\n",
  "src/cats/food.ts":
    "/** What it eats. */\nexport const food = 'fish';\nexport const complain = () => Error(food);\n",
  "src/cats/menu.ts":
    'export { complain } from "./food.js";\nexport { four } from "./four.js";\nexport { names } from "../generated/names.js";\n',
  "src/generated/names.ts": 'export const names = ["Tom"];\n',
  "src/generated/types.ts": "export type Name = string;\n",
  "bin/menu.js": 'import { names } from "../dist/cjs/cats/menu.js";\nconsole.log(names);\n',
  "src/cats/four.ts": "export const four = 4;\n",
  "src/cats/cat.ts": "export type Purr = 1;\nexport class Cat {}\n",
  "src/home.ts":
    'import { existsSync } from "node:fs";\nexport const home = () => existsSync(new URL(import.meta.url));\n',
  "src/tool.ts":
    'import { $count, type Purr } from "./index.js";\nexport { Cat } from "./cats/cat.js";\nexport const count = (_?: Purr): number => $count();\n',
  "dist/left-behind.js": "",
};

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(import.meta.dirname, ".pets-"));
  for (const [file, content] of Object.entries(sources)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(folder, join(folder, "node_modules/pets"), "junction");
  await buildPackage(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const required = () => createRequire(join(folder, "team.cjs"));
// Node's own loader: Vitest would evaluate files outside node_modules itself.
const imported = (file: string) => required()(`./${file}`);

describe("buildPackage()", () => {
  it("gives import and require() one implementation", () => {
    const cjs = required()("pets");
    const esm = imported("dist/index.mjs");

    cjs.see("Tom");

    expect(Object.keys(esm)).toEqual(["$count", "Cat", "home", "see"]);
    expect(esm.Cat).toBe(cjs.Cat);
    expect(esm.$count()).toBe(1);
  });

  it("gives an entry that stays an ES module the same implementation", () => {
    const { Cat, see, $count } = required()("pets");
    const tool = imported("dist/esm/tool.js");

    see("Kitty");

    expect(tool.Cat).toBe(Cat);
    expect(tool.count()).toBe($count());
    expect(existsSync(join(folder, "dist/cjs/tool.js"))).toBe(false);
  });

  it("gives bundlers ES modules, which need nothing of CommonJS", () => {
    expect(readFileSync(join(folder, "dist/esm/index.js"), "utf8")).toContain(
      'export { Cat } from "./cats/cat.js"',
    );
  });

  it("keeps only the ES modules that an entry for bundlers imports", () => {
    const kept = globSync("dist/esm/**/*", { cwd: folder })
      .filter((file) => !file.endsWith(".map") && !file.endsWith(".d.ts"))
      .map((file) => file.replaceAll("\\", "/"));

    expect(kept.toSorted()).toEqual([
      "dist/esm/cats",
      "dist/esm/cats/cat.js",
      "dist/esm/home.js",
      "dist/esm/index.js",
      "dist/esm/tool.js",
    ]);
    expect(required()("pets/paws").four).toBe(4);
    expect(globalThis).toHaveProperty("steps", 4);
  });

  it("replaces import.meta.url, which CommonJS does not have", () => {
    expect(required()("pets").home()).toBe(true);
  });

  it("leaves nothing of an earlier build", () => {
    expect(existsSync(join(folder, "dist/left-behind.js"))).toBe(false);
  });

  it("joins the sources to a file for each module that is named from outside, and one for what they share", () => {
    const files = globSync("dist/cjs/**/*.js", { cwd: folder }).map((file) => file.replaceAll("\\", "/"));

    expect(files.toSorted()).toEqual([
      "dist/cjs/cats/cat.js",
      "dist/cjs/cats/menu.js",
      "dist/cjs/generated/names.js",
      "dist/cjs/index.js",
      "dist/cjs/paws.js",
      "dist/cjs/shared/four.js",
    ]);
  });

  it("starts command lines by the path of their module, which takes generated modules from their own file", () => {
    writeFileSync(join(folder, "dist/cjs/generated/names.js"), 'exports.names = ["Kitty"];\n');

    expect(imported("dist/cjs/cats/menu.js").names).toEqual(["Kitty"]);
  });

  it("leads from a joined file to the sources, and leaves comments to them", () => {
    const { sources, mappings } = JSON.parse(readFileSync(join(folder, "dist/cjs/cats/menu.js.map"), "utf8"));

    expect(sources).toEqual(["../../../src/cats/food.ts"]);
    expect(mappings).not.toBe("");
    expect(readFileSync(join(folder, "dist/cjs/cats/menu.js"), "utf8")).not.toContain("What it eats");
    expect(readFileSync(join(folder, "dist/cjs/cats/food.d.ts"), "utf8")).toContain("What it eats");
  });

  it("refuses exports that it does not make, and names the entry", async () => {
    const other = { ...sources["package.json"], exports: { "./cat": { default: "./dist/cat.js" } } };
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "package.json"), JSON.stringify(other));

    await expect(buildPackage(elsewhere)).rejects.toThrow(
      expect.objectContaining({ code: "exports_invalid", message: expect.stringContaining('"./cat"') }),
    );
  });

  it("fails on a type error, with the compiler's message", async () => {
    writeFileSync(join(folder, "src/wrong.ts"), 'export const wrong: number = "";\n');

    await expect(buildPackage(folder)).rejects.toThrow(
      expect.objectContaining({ code: "tool_failed", message: expect.stringContaining("TS2322") }),
    );
  });
});
