import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createQuerySerializer } from "../../src/openapi-fetch.js";

const root = join(import.meta.dirname, "../..");

// What a replacement of openapi-fetch must serialise in the same way.
describe("createQuerySerializer()", () => {
  it.each([
    [{ a: "x", b: 2, c: true }, "a=x&b=2&c=true"],
    [{ a: undefined, b: null, c: "" }, "c="],
    [{ a: 0, b: false }, "a=0&b=false"],
    [{ a: "ø/æ &=+", "X-å": "1" }, "a=%C3%B8%2F%C3%A6%20%26%3D%2B&X-å=1"],
    [{ ids: ["a", "b c"] }, "ids=a&ids=b%20c"],
    [{ ids: [] }, ""],
    [{ filter: { from: 1, to: 2 } }, "filter[from]=1&filter[to]=2"],
    [{}, ""],
  ])("serialises %j by OpenAPI's defaults", (query, expected) => {
    const serialize = createQuerySerializer();

    expect(serialize(query)).toBe(expected);
  });

  it.each([
    [{ array: { style: "form", explode: false } }, { ids: ["a", "b"] }, "ids=a,b"],
    [{ array: { style: "spaceDelimited", explode: false } }, { ids: ["a", "b"] }, "ids=a%20b"],
    [{ array: { style: "pipeDelimited", explode: false } }, { ids: ["a", "b"] }, "ids=a|b"],
    [{ object: { style: "form", explode: true } }, { filter: { from: 1 } }, "from=1"],
    [{ object: { style: "form", explode: false } }, { filter: { from: 1, to: 2 } }, "filter=from,1,to,2"],
    [{ allowReserved: true }, { a: "x/y" }, "a=x/y"],
  ] as const)("follows the options %j", (options, query, expected) => {
    const serialize = createQuerySerializer(options);

    expect(serialize(query)).toBe(expected);
  });
});

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
