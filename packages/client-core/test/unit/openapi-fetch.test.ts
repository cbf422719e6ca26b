import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

describe("openapi-fetch", () => {
  it("is an exact version, so that consumers install the one that was tested", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

    expect(dependencies["openapi-fetch"]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("is imported by one file only", () => {
    const importers = globSync("src/**/*.ts", { cwd: root }).filter((file) =>
      /(from|import\()\s*"openapi-fetch"/.test(readFileSync(join(root, file), "utf8")),
    );

    expect(importers.map((file) => basename(file))).toEqual(["openapi-fetch.ts"]);
  });
});
