import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isMap, isSeq, type Node, parseDocument } from "yaml";
import { jsonOffset } from "../../src/documents/json-offset.js";
import { walletsDocument } from "./wallets.js";

function placesOf(
  node: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; offset: number }[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => {
      const here = [...path, String((key as { value?: unknown }).value)];
      return [{ path: here, offset: (key as Node).range?.[0] ?? -1 }, ...placesOf(value, here)];
    });
  if (isSeq(node))
    return node.items.flatMap((item, index) => {
      const here = [...path, String(index)];
      return [{ path: here, offset: (item as Node).range?.[0] ?? -1 }, ...placesOf(item, here)];
    });
  return [];
}

const odd =
  '{ "a\\"b\\\\": [1, -2.5e3 ,"x]}\\\\", {"": null}], "c/d":{"é\\u0041":true},"e" :[[],{},[ [2] ]]}';

describe("jsonOffset()", () => {
  it.each([
    ["a document", readFileSync(walletsDocument, "utf8")],
    ["the same in one line", JSON.stringify(JSON.parse(readFileSync(walletsDocument, "utf8")))],
    ["odd names and values", odd],
  ])("finds each value of %s where a parser with positions finds it", (_name, text) => {
    const places = placesOf(parseDocument(text).contents);

    expect(places.length).toBeGreaterThan(8);
    for (const { path, offset } of places) expect(jsonOffset(text, path), path.join("/")).toBe(offset);
  });

  it("returns the place of the last step that exists", () => {
    expect(jsonOffset('{"a":{"b":[5]}}', ["a", "b", "7", "c"])).toBe(6);
    expect(jsonOffset('{"a":1}', ["x"])).toBe(0);
  });
});
