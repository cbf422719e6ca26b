import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referencePages } from "../../src/pages.ts";
import { readReferencePages } from "../../src/reference/reference-pages.ts";

describe("readReferencePages()", () => {
  it("makes the pages of the sources while somebody writes", () => {
    expect(readReferencePages(false)).toEqual(referencePages());
  });

  it("reads in a build what was written before, and says what to run if nothing was", () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), "energy-clients-docs-"));
    const file = join(folder.path, "reference-pages.json");
    const pages = [{ params: { page: "errors" }, content: "# Error codes" }];

    expect(() => readReferencePages(true, file)).toThrow("Run `pnpm docs:build`");
    writeFileSync(file, JSON.stringify(pages));

    expect(readReferencePages(true, file)).toEqual(pages);
  });
});
