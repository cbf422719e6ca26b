import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generatedNames, withoutGenerated } from "../src/api-report/generated-declarations.ts";
import { contentProblems } from "../src/package/contents.ts";
import { sideEffectsOf } from "../src/package/side-effects.ts";
import { sourceMapProblems } from "../src/package/source-maps.ts";

const manifest = {
  name: "@energy-clients/pets",
  version: "1.2.0",
  description: "Pets.",
  license: "Apache-2.0",
  type: "module",
  sideEffects: false,
  repository: { url: "git+https://github.com/a/b.git", directory: "packages/pets" },
  engines: { node: ">=20.19" },
  exports: { "./package.json": "./package.json" },
};

function unpacked(contents: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.|LICENSE/.test(file),
  );
  return { folder, files, directory: "pets", tarball: "", [Symbol.dispose]: () => undefined };
}

const whole = {
  LICENSE: "",
  "README.md": "",
  "package.json": "",
  "CHANGELOG.md": "# pets\n\n## 1.2.0\n\n- Cats.\n",
};

describe("contentProblems()", () => {
  it("finds nothing in a package that has it all", () => {
    expect(contentProblems({ ...unpacked(whole), manifest })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["another licence", { license: "MIT" }, "license must be Apache-2.0"],
    ["no engines", { engines: {} }, "engines.node must be the oldest supported version"],
    ["a range of the workspace", { dependencies: { a: "workspace:^" } }, "dependencies.a is workspace:^"],
    ["a script at installation", { scripts: { postinstall: "node x" } }, "scripts.postinstall would run"],
    ["a wildcard", { exports: { ...manifest.exports, "./*": "./dist/*.js" } }, "must not contain *"],
    [
      "a version that the changelog leaves out",
      { version: "1.3.0" },
      "CHANGELOG.md has no section for 1.3.0",
    ],
  ])("finds %s", (_what, change, problem) => {
    const problems = contentProblems({ ...unpacked(whole), manifest: { ...manifest, ...change } });

    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it("finds a missing licence and a test that is packed", () => {
    const { LICENSE: _, ...rest } = whole;
    const packed = { ...unpacked({ ...rest, "test/a.test.ts": "" }), manifest };

    expect(contentProblems(packed)).toEqual(["LICENSE is missing", "test/a.test.ts must not be published"]);
  });
});

describe("sourceMapProblems()", () => {
  const built = {
    "dist/a.js": "export {};\n//# sourceMappingURL=a.js.map",
    "dist/a.js.map": JSON.stringify({ sources: ["../src/a.ts"] }),
  };

  it("accepts a map whose source is packed", () => {
    expect(sourceMapProblems(unpacked({ ...built, "src/a.ts": "" }))).toEqual([]);
  });

  it("finds a map that leads to nothing", () => {
    expect(sourceMapProblems(unpacked(built))).toEqual([
      "dist/a.js.map leads to src/a.ts, which is missing; remove dist and build again",
    ]);
  });

  it("finds a file without a map", () => {
    expect(sourceMapProblems(unpacked({ "dist/a.js": "export {};\n" }))).toEqual([
      "dist/a.js has no source map",
    ]);
  });

  it("needs no map for a CommonJS file that only passes on what others export", () => {
    const file = `Object.defineProperty(exports, "__esModule", { value: true });
const require_cat = require("./shared/cat.js");
exports.Cat = require_cat.Cat;
`;

    expect(sourceMapProblems(unpacked({ "dist/cjs/a.js": file }))).toEqual([]);
    expect(sourceMapProblems(unpacked({ "dist/cjs/a.js": `${file}exports.age = 4;\n` }))).toEqual([
      "dist/cjs/a.js has no source map",
    ]);
  });
});

describe("sideEffectsOf()", () => {
  const flagged = { "package.json": JSON.stringify({ sideEffects: false, type: "module" }) };

  it("is empty when nothing happens at import", async () => {
    const packed = unpacked({ ...flagged, "index.js": "import 'other';\nexport const a = new Set(['x']);" });

    expect(await sideEffectsOf(packed, "./index.js")).toBe("");
  });

  it("shows what would happen, whatever package.json says", async () => {
    const packed = unpacked({ ...flagged, "index.js": "export const a = 1;\nglobalThis.seen = a;" });

    expect(await sideEffectsOf(packed, "./index.js")).toContain("globalThis.seen = 1");
  });
});

describe("withoutGenerated()", () => {
  const declarations = `export type { PetMethods } from "./generated/methods.js";
export { document, type OperationId } from "./generated/operations.js";
export type { operations as PetOperations } from "./generated/schema.js";
export { createPets } from "./client.js";
`;

  it("leaves out the text of what an entry exports from generated/, and nothing else", () => {
    const report = `// @public
const document_2: {
    readonly api: "pets";
};
export { document_2 as document }

// @public
export function createPets(options: {
    url: string;
}): Pets;

// @public
export interface PetOperations {
    // (undocumented)
    getPet: {
        a: string;
    };
}

// @public
export interface PetMethods<Operations extends {
    readonly [Id in keyof operations]: unknown;
} = operations> {
    readonly getPet: OperationMethod<Operations["getPet"]>;
}
`;

    expect(withoutGenerated(report, generatedNames(declarations))).toBe(`// @public
const document_2; // see src/generated
export { document_2 as document }

// @public
export function createPets(options: {
    url: string;
}): Pets;

// @public
export interface PetOperations; // see src/generated

// @public
export interface PetMethods; // see src/generated
`);
  });
});
