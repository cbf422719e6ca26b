import { describe, expect, it } from "vitest";
import type { JsonObject } from "../src/document/document.ts";
import { forTypes } from "../src/generate/for-types.ts";

const date = { type: "string", format: "date" };
const inside = { $ref: "#/components/schemas/Trade/properties/date" };

function read(schema: JsonObject): JsonObject {
  const schemas = { Trade: { type: "object", properties: { date } }, Own: schema };
  const { components } = forTypes({ openapi: "3.0.3", components: { schemas } });
  return (components as { schemas: { Own: JsonObject } }).schemas.Own;
}

describe("forTypes()", () => {
  it.each(["default", "example", "examples", "enum", "const", "callbacks", "$ref"])(
    "reads a property that is called %s like any other",
    (name) => {
      expect(read({ properties: { [name]: inside } })).toEqual({ properties: { [name]: date } });
    },
  );

  it("leaves data as it is, also where it looks like a reference", () => {
    expect(read({ default: inside, example: inside })).toEqual({ default: inside, example: inside });
  });

  it("keeps a property of a callback that is called operationId", () => {
    const properties = { operationId: { type: "string" } };
    const callback = {
      post: { operationId: "told", responses: { 200: { content: { schema: { properties } } } } },
    };
    const document = { paths: { "/a": { post: { callbacks: { told: { "{$url}": callback } } } } } };

    const text = JSON.stringify(forTypes(document));

    expect(text).toContain(JSON.stringify(properties));
    expect(text).not.toContain('"told","responses"');
  });

  it("refuses references into the inside of other parts that multiply", () => {
    const inside = (level: number) => ({ $ref: `#/components/schemas/S${level}/properties/a` });
    const schemas: JsonObject = {};
    for (let level = 0; level < 30; level++) {
      const properties = { b: inside(level + 1), c: inside(level + 1) };
      schemas[`S${level}`] = { properties: { a: { type: "object", properties } } };
    }
    schemas.S30 = { properties: { a: { type: "string" } } };

    expect(() => forTypes({ components: { schemas } })).toThrow(
      /S1\/properties\/a leads to more than 1000000 values/,
    );
  });
});
