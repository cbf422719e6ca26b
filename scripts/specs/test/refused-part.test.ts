import { describe, expect, it } from "vitest";
import { refusedPart } from "../src/generate/refused-part.ts";

const document = {
  openapi: "3.1.0",
  paths: { "/a": { get: { responses: { 200: { description: "A." } } } }, "/b": { get: {} } },
  components: {
    schemas: { A: { type: "string" }, B: { type: "object" } },
    parameters: { C: { in: "query" } },
  },
};

/** Refuses documents that have a text. */
const refusing = (text: string) => async (given: object) => {
  if (JSON.stringify(given).includes(text)) throw new Error("refused");
};

describe("refusedPart()", () => {
  it.each([
    ["a schema", '"type":"object"', ["components", "schemas", "B"]],
    ["another component", '"in":"query"', ["components", "parameters", "C"]],
    ["a path", '"description":"A."', ["paths", "/a"]],
  ])("finds %s", async (_what, text, path) => {
    expect(await refusedPart(document, refusing(text))).toEqual(path);
  });

  it("finds nothing where each part alone is accepted", async () => {
    const generate = async (given: object) => {
      const text = JSON.stringify(given);
      if (text.includes('"type":"string"') && text.includes('"description":"A."')) throw new Error("refused");
    };

    expect(await refusedPart(document, generate)).toBeUndefined();
  });
});
