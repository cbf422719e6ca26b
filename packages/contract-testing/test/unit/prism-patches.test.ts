import { createRequire } from "node:module";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http/dist/utils/operations.js";
import { describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

// Where Prism by itself is wrong: each test shows it, and that a mock of this package is right.

const require = createRequire(import.meta.url);
const { validateInput } =
  require("@stoplight/prism-http/dist/validator") as typeof import("@stoplight/prism-http/dist/validator/index.js");
const { default: mock } =
  require("@stoplight/prism-http/dist/mocker") as typeof import("@stoplight/prism-http/dist/mocker/index.js");

function documentOf(schema: object, schemas: object = {}, location: object = {}) {
  const content = { "application/json": { schema } };
  const headers = { Location: { schema: { type: "string", format: "uri" }, ...location } };
  return {
    openapi: "3.0.3",
    info: { title: "One schema", version: "1" },
    components: { schemas },
    paths: {
      "/things": {
        post: {
          operationId: "postThing",
          parameters: [{ name: "Price", in: "query", schema: { type: "number", multipleOf: 0.01 } }],
          requestBody: { required: true, content },
          responses: { 202: { description: "Taken.", headers, content } },
        },
      },
    },
  };
}

function post(server: MockServer, body: string, query = ""): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${server.url}/things${query}`, { method: "POST", headers, body });
}

/** What Prism by itself finds in a body. */
async function prismAlone(document: object, text: string): Promise<string[]> {
  const [resource] = await getHttpOperationsFromSpec(structuredClone(document));
  if (resource === undefined) throw new Error("no operation");
  const headers = { "content-type": "application/json", "content-length": String(text.length) };
  const element = { method: "post", url: { path: "/things" }, headers, body: JSON.parse(text) } as const;
  const result = validateInput({ resource, element });
  return result._tag === "Left" ? result.left.map(({ code }) => String(code)) : [];
}

/** Codes of the violations that a mock finds in a body, without those of its own response. */
async function ours(document: object, text: string): Promise<string[]> {
  await using server = await startMockServer("ett", { document });
  await post(server, text);
  return server.violations.filter(({ side }) => side === "request").map(({ code }) => code);
}

describe("multipleOf with decimals", () => {
  const document = documentOf({
    type: "object",
    properties: {
      price: { type: "number", multipleOf: 0.01 },
      either: { anyOf: [{ type: "number", multipleOf: 0.01 }, { type: "boolean" }] },
    },
  });

  it.each(['{"price":0.07}', '{"price":1.15}', '{"either":0.07}', '{"price":92.45,"either":4.35}'])(
    "takes %s, which Prism alone refuses",
    async (text) => {
      expect(await prismAlone(document, text)).toContain("multipleOf");
      expect(await ours(document, text)).toEqual([]);
    },
  );

  it("still refuses what is not a multiple, also beside a false alarm", async () => {
    expect(await ours(document, '{"price":0.075}')).toEqual(["multipleOf"]);
    expect(await ours(document, '{"price":0.075,"either":0.07}')).toEqual(["multipleOf"]);
    expect(await ours(document, '{"either":0.075}')).toContain("multipleOf");
    expect(await ours(document, '{"price":1e-7}')).toEqual(["multipleOf"]);
  });

  it("judges parameters and responses in the same way", async () => {
    await using server = await startMockServer("ett", { document });
    server.script("postThing", { body: { price: 0.07 } }, { body: { price: 0.075 } });

    await post(server, "{}", "?price=0.07");
    await post(server, "{}", "?price=0.07");
    await post(server, "{}", "?price=0.075");

    expect(server.violations).toMatchObject([
      { side: "response", location: "body.price", code: "multipleOf" },
      { side: "request", location: "query.Price", code: "multipleOf" },
    ]);
  });
});

describe("int64 above 2^53", () => {
  const document = documentOf({ type: "object", properties: { id: { type: "integer", format: "int64" } } });

  it("is taken, which Prism alone refuses, and recorded exactly", async () => {
    const text = '{"id":9007199254740993}';
    await using server = await startMockServer("ett", { document });

    await post(server, text);

    expect(await prismAlone(document, text)).toEqual(["maximum"]);
    server.expectNoViolations();
    server.expectCalledOnceWith("postThing", { body: { id: 9007199254740993n } });
    expect(() => server.expectCalledOnceWith("postThing", { body: { id: 9007199254740992n } })).toThrow(
      /body.id: expected 9007199254740992n, got 9007199254740993n/,
    );
  });

  it("is refused beyond 64 bits, and beyond the document's own limit", async () => {
    const limited = documentOf({
      type: "object",
      properties: { id: { type: "integer", format: "int64", maximum: 10 } },
    });

    expect(await ours(document, '{"id":18446744073709551616}')).toEqual(["format"]);
    expect(await ours(document, '{"id":-9223372036854775808}')).toEqual([]);
    expect(await ours(limited, '{"id":11}')).toEqual(["maximum"]);
  });
});

describe("a discriminator", () => {
  const Cat = {
    type: "object",
    required: ["kind", "name"],
    properties: { kind: { type: "string" }, name: { type: "string" } },
  };
  const Dog = { ...Cat, properties: { ...Cat.properties, barks: { type: "boolean" } } };
  const refs = [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }];

  it("chooses between alternatives that both fit, which Prism alone refuses", async () => {
    const document = documentOf({ oneOf: refs, discriminator: { propertyName: "kind" } }, { Cat, Dog });
    const text = '{"kind":"Dog","name":"Rex","barks":true}';

    expect(await prismAlone(document, text)).toContain("oneOf");
    expect(await ours(document, text)).toEqual([]);
  });

  it("refuses one that fits only the alternative that it does not name, which Prism alone takes", async () => {
    const mapping = { cat: "#/components/schemas/Cat", dog: "#/components/schemas/Dog" };
    const Strict = { ...Dog, required: ["kind", "name", "barks"] };
    const document = documentOf(
      { anyOf: refs, discriminator: { propertyName: "kind", mapping } },
      { Cat, Dog: Strict },
    );
    const text = '{"kind":"dog","name":"Rex"}';

    expect(await prismAlone(document, text)).toEqual([]);
    expect(await ours(document, text)).toContain("anyOf");
    expect(await ours(document, '{"kind":"cat","name":"Mia"}')).toEqual([]);
    expect(await ours(document, '{"kind":"bird","name":"Tweety"}')).toContain("anyOf");
  });
});

describe("the Location of a 202", () => {
  const body = { type: "object", properties: {} };

  it("is not made up, as Prism alone does", async () => {
    const document = documentOf(body);
    const [resource] = await getHttpOperationsFromSpec(structuredClone(document));
    const input = { data: { method: "post", url: { path: "/things" }, body: {} }, validations: [] } as const;
    const logger = Object.assign(() => {}, {
      child: () => logger,
      success() {},
      info() {},
      warn() {},
      debug() {},
      trace() {},
      error() {},
    });
    const alone = mock({ resource, input, config: { dynamic: false } } as never)(logger as never);
    await using server = await startMockServer("ett", { document });

    const response = await post(server, "{}");

    expect(alone).toMatchObject({ right: { headers: { Location: "http://example.com" } } });
    expect(response.headers.has("location")).toBe(false);
    server.expectNoViolations();
  });

  it("is the request's own path where the document requires one, and the document's where it has one", async () => {
    await using required = await startMockServer("ett", {
      document: documentOf(body, {}, { required: true, schema: { type: "string" } }),
    });
    await using documented = await startMockServer("ett", {
      document: documentOf(body, {}, { example: "/done/1" }),
    });

    expect((await post(required, "{}")).headers.get("location")).toBe("/things");
    expect((await post(documented, "{}")).headers.get("location")).toBe("/done/1");
  });
});
