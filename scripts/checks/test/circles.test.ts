import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it, onTestFinished } from "vitest";
import { findCircles } from "../src/circles/find-circles.ts";

function repositoryWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "circles-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** A package whose entry imports a folder, which imports another. */
const sound = {
  "packages/a/src/index.ts": 'export { one } from "./one/one.js";\n',
  "packages/a/src/one/one.ts": 'import { two } from "../two/two.js";\n\nexport const one = two;\n',
  "packages/a/src/two/two.ts": "export const two = 2;\nexport interface Two {}\n",
};

describe("findCircles()", () => {
  it("finds nothing where entries import folders and folders each other one way", async () => {
    expect(await findCircles(repositoryWith(sound))).toEqual({ problems: [], modules: 3 });
  });

  it.each([
    [
      "file-circle",
      "two files of a folder",
      {
        "packages/a/src/two/two.ts": 'import "./three.js";\nexport const two = 2;\n',
        "packages/a/src/two/three.ts": 'import "./two.js";\n',
      },
    ],
    [
      "file-circle",
      "a type",
      {
        "packages/a/src/two/two.ts":
          'import type { one } from "../one/one.js";\nexport const two: typeof one = 2;\n',
      },
    ],
    [
      "folder-circle",
      "two folders, through other files",
      {
        "packages/a/src/two/other.ts": 'import "../one/leaf.js";\n',
        "packages/a/src/one/leaf.ts": "export const leaf = 1;\n",
      },
    ],
    [
      "upward-import",
      "a file above",
      {
        "packages/a/src/two/two.ts": 'import "../above.js";\nexport const two = 2;\n',
        "packages/a/src/above.ts": "export const above = 1;\n",
      },
    ],
    [
      "upward-import",
      "a file above, in a package of scripts",
      {
        "scripts/b/src/deep/b.ts": 'import "../above.ts";\n',
        "scripts/b/src/above.ts": "export const above = 1;\n",
      },
    ],
  ])("names a %s by %s", async (rule, _by, files) => {
    const root = repositoryWith({ ...sound, ...files });

    const { problems } = await findCircles(root);

    expect(problems).toContainEqual(expect.stringContaining(`${rule}: `));
  });

  it("fails when it could not read the sources of a package", async () => {
    const root = repositoryWith({ ...sound, "packages/b/src/readme.txt": "No source." });

    expect(await thrownBy(() => findCircles(root))).toMatchObject({
      code: "tool_failed",
      message: expect.stringContaining("packages/b/src"),
    });
  });
});
