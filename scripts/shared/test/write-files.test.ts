import {
  mkdirSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFiles } from "../src/write-files.ts";
import { thrownBy } from "../testing/thrown-by.ts";

const temporaryFolder = () => mkdtempDisposableSync(join(tmpdir(), "write-files-"));

describe("writeFiles()", () => {
  it("writes the files that differ, deletes those without a text, and says which", () => {
    using folder = temporaryFolder();
    const root = folder.path;
    writeFileSync(join(root, "same.txt"), "same");
    mkdirSync(join(root, "old"));
    writeFileSync(join(root, "old/gone.txt"), "gone");
    const files = new Map([
      ["same.txt", "same"],
      ["new/one.txt", "one"],
      ["old/gone.txt", null],
    ]);
    expect(writeFiles(root, files)).toEqual(["new/one.txt", "old/gone.txt"]);
    expect(readFileSync(join(root, "new/one.txt"), "utf8")).toBe("one");
    expect(readdirSync(root).toSorted()).toEqual(["new", "same.txt"]);
  });

  it.each(["../outside.txt", "/etc/x", "a/./b", ".git/hooks/pre-commit", "a\\b", "C:/x", ""])(
    "refuses %j and writes nothing",
    async (file) => {
      using folder = temporaryFolder();
      const files = new Map([
        ["good.txt", "good"],
        [file, "bad"],
      ]);
      expect(await thrownBy(() => writeFiles(folder.path, files))).toMatchObject({ code: "unsafe_path" });
      expect(readdirSync(folder.path)).toEqual([]);
    },
  );

  it("refuses a folder and a file that are links, and writes nothing", async () => {
    using folder = temporaryFolder();
    using outside = temporaryFolder();
    writeFileSync(join(outside.path, "file.txt"), "theirs");
    symlinkSync(outside.path, join(folder.path, "specs"), "junction");
    for (const file of ["specs/file.txt", "specs"]) {
      const files = new Map([
        ["good.txt", "good"],
        [file, "bad"],
      ]);
      const error = await thrownBy(() => writeFiles(folder.path, files));
      expect(error).toMatchObject({
        code: "unsafe_path",
        message: expect.stringMatching(/^specs is a link/),
      });
    }
    expect(readFileSync(join(outside.path, "file.txt"), "utf8")).toBe("theirs");
    expect(readdirSync(folder.path)).toEqual(["specs"]);
  });
});
