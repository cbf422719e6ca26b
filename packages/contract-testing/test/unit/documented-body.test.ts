import { afterEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

const running: MockServer[] = [];

afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

async function get(responses: object, { method = "GET", schemas = {}, callbacks = {} } = {}) {
  const operation = { operationId: "one", responses, callbacks };
  const document = {
    openapi: "3.0.3",
    info: { title: "Bodies", version: "1" },
    paths: { "/one": { [method.toLowerCase()]: operation } },
    components: { schemas },
  };
  const mock = await startMockServer("ett", { document });
  running.push(mock);
  const response = await fetch(`${mock.url}/one`, { method });
  const text = await response.text();
  return { text, type: response.headers.get("content-type"), violations: mock.violations };
}

const json = (schema: object, more: object = {}) => ({
  200: { description: "It.", content: { "application/json": { schema, ...more } } },
});
const production = {
  type: "object",
  required: ["kind"],
  properties: { kind: { type: "string", enum: ["production"] } },
};

describe("a mock's own body", () => {
  it("is of the schema where the document's example breaks it, with a warning", async () => {
    const { text, violations } = await get(json(production, { example: { kind: "Production" } }));

    expect(JSON.parse(text)).toEqual({ kind: "production" });
    expect(violations).toMatchObject([
      {
        responsible: "document",
        side: "response",
        location: "body",
        code: "invalid_example",
        severity: "warning",
        message: expect.stringContaining(
          "Response body property kind must be equal to one of the allowed values",
        ),
      },
    ]);
  });

  it("is the first example that the schema allows", async () => {
    const examples = { wrong: { value: {} }, right: { value: { kind: "production", note: "right" } } };

    const { text, violations } = await get(json(production, { examples }));

    expect(JSON.parse(text)).toEqual({ kind: "production", note: "right" });
    expect(violations).toMatchObject([{ code: "invalid_example", severity: "warning" }]);
  });

  it("is the example where no other value is known, with an error", async () => {
    const kind = { type: "string", pattern: "^[q-z]{7}$", maxLength: 6 };
    const schema = { type: "object", required: ["kind"], properties: { kind } };

    const { text, violations } = await get(json(schema, { example: { kind: "Production" } }));

    expect(JSON.parse(text)).toEqual({ kind: "Production" });
    expect(violations).toMatchObject([
      { responsible: "document", code: "maxLength", severity: "error" },
      { responsible: "document", code: "pattern", severity: "error" },
    ]);
  });

  it.each([
    [
      "has what is required and not described",
      { type: "object", required: ["ownerId", "onwerId"], properties: { ownerId: { type: "integer" } } },
      { ownerId: 0, onwerId: "string" },
    ],
    [
      "has no optional property whose example is wrong",
      {
        type: "object",
        properties: { a: { type: "integer" }, b: { type: "array", items: {}, example: "none" } },
      },
      { a: 0, b: [null] },
    ],
    [
      "has another value for a required property whose example is wrong",
      { type: "object", required: ["at"], properties: { at: { type: "object", example: "2026" } } },
      { at: {} },
    ],
    [
      "matches patterns",
      {
        type: "object",
        required: ["country", "kind", "amount", "page"],
        properties: {
          country: { type: "string", pattern: "^[A-Z]{2}$", example: "gb" },
          page: { type: "string", format: "uri", pattern: "/v[01]$" },
          kind: { type: "string", pattern: "item|service|access" },
          amount: { type: "string", pattern: "^-?\\d{1,10}\\.\\d{1,2}$" },
        },
      },
      { country: "AA", kind: "item", amount: "1.1", page: "https://example.com//v0" },
    ],
    [
      "has what all parts of a schema say together",
      {
        allOf: [
          { type: "object", required: ["type"], properties: { type: { type: "string", example: "any" } } },
          { type: "object", properties: { type: { enum: ["track"] } } },
        ],
      },
      { type: "track" },
    ],
    [
      "has the first alternative that no other has",
      {
        type: "object",
        properties: { a: { oneOf: [{ type: "number" }, { type: "integer" }, { type: "boolean" }] } },
      },
      { a: true },
    ],
    [
      "has nothing that the schema forbids",
      {
        allOf: [
          { type: "object", properties: { a: { type: "integer" } }, additionalProperties: false },
          { type: "object", properties: { b: { type: "integer" } } },
        ],
      },
      { a: 0 },
    ],
  ])("%s", async (_name, schema, expected) => {
    const { text, violations } = await get(json(schema));

    expect(JSON.parse(text)).toEqual(expected);
    expect(violations).toEqual([]);
  });

  it("of a recursive schema has what each level requires", async () => {
    const schemas = {
      Trial: { type: "object", required: ["id"], properties: { id: { type: "integer" }, drug: ref("Drug") } },
      Drug: {
        type: "object",
        required: ["id", "name"],
        properties: { id: { type: "integer" }, name: { type: "string" }, of: ref("Trial") },
      },
    };

    const { text, violations } = await get(json(ref("Trial")), { schemas });

    expect(JSON.parse(text)).toMatchObject({ id: 0, drug: { id: 0, name: "string" } });
    expect(violations).toEqual([]);
  });

  it("of schemas that refer to each other in many places is whole, and not without end", async () => {
    const names = ["Charge", "Customer", "Invoice", "Payment"];
    const orNull = (name: string) => ({ anyOf: [ref(name)], nullable: true });
    const others = Object.fromEntries(names.map((name) => [name.toLowerCase(), orNull(name)]));
    const kind = { type: "string", enum: ["paid"] };
    const schemas = Object.fromEntries(
      names.map((name) => [
        name,
        { type: "object", required: ["id", "kind"], properties: { id: { type: "string" }, kind, ...others } },
      ]),
    );

    const { text, violations } = await get(json(ref("Invoice")), { schemas });

    expect(JSON.parse(text)).toMatchObject({ kind: "paid", charge: { kind: "paid" } });
    expect(violations).toEqual([]);
  });

  it("is whole where the document has headers of a length and a coding", async () => {
    const header = (example: string) => ({ required: true, schema: { type: "string" }, example });
    const headers = { "Content-Length": header("279"), "Content-Encoding": header("gzip") };
    const { 200: response } = json(production);

    const { text, violations } = await get({ 200: { ...response, headers } });

    expect(JSON.parse(text)).toEqual({ kind: "production" });
    expect(violations).toEqual([]);
  });

  it("of an operation with callbacks is of the schema too", async () => {
    const callbacks = {
      told: { "https://a.example/": { post: { responses: { 200: { description: "Told." } } } } },
    };
    const schema = { type: "object", required: ["onwerId"], properties: { ownerId: { type: "integer" } } };

    const { text, violations } = await get(json(schema), { callbacks });

    expect(JSON.parse(text)).toEqual({ ownerId: 0, onwerId: "string" });
    expect(violations).toEqual([]);
  });

  it("is given up for a schema that requires itself twice at each level", async () => {
    const Tree = {
      type: "object",
      required: ["left", "right"],
      properties: { left: ref("Tree"), right: ref("Tree") },
    };

    const { violations } = await get(json(ref("Tree")), { schemas: { Tree } });

    expect(violations[0]).toMatchObject({ responsible: "mock", code: "required", severity: "error" });
  });

  it.each([
    ["JSON without a schema is an object", "application/json", "{}"],
    ["text without a schema is a text", "text/plain", "string"],
  ])("of %s", async (_name, type, expected) => {
    const { text, violations } = await get({ 200: { description: "It.", content: { [type]: {} } } });

    expect(text).toBe(expected);
    expect(violations).toEqual([]);
  });

  it.each([
    ["the method HEAD", "HEAD", 200],
    ["the status 204", "GET", 204],
  ])("does not exist for %s, whatever the document says", async (_name, method, status) => {
    const content = { "application/json": { schema: production } };

    const { text, violations } = await get({ [status]: { description: "It.", content } }, { method });

    expect(text).toBe("");
    expect(violations).toEqual([]);
  });
});

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}
