import { afterEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

const running: MockServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

function documentOf(operation: object, schemas: object = {}, openapi = "3.0.3"): object {
  const paths = { "/a": { get: { operationId: "a", ...operation } } };
  return { openapi, info: { title: "One operation", version: "1" }, paths, components: { schemas } };
}

async function start(operation: object, schemas: object = {}, openapi?: string): Promise<MockServer> {
  const mock = await startMockServer("ett", { document: documentOf(operation, schemas, openapi) });
  running.push(mock);
  return mock;
}

const respond = (schema: object, more: object = {}, type = "application/json") => ({
  responses: { 200: { description: "A.", content: { [type]: { schema } }, ...more } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const ask = (mock: MockServer, headers: Record<string, string> = {}) => fetch(`${mock.url}/a`, { headers });

describe("a response header that is a list", () => {
  const headers = {
    "X-List": { required: true, schema: { type: "array", items: { type: "integer" } }, example: [1, 2] },
    "X-Object": { schema: { type: "object", properties: { a: { type: "boolean" } } }, example: { a: true } },
    "X-Sample": { schema: { type: "array", items: { type: "string" } } },
  };

  it("is written with commas, and validated item by item", async () => {
    const mock = await start(respond({ type: "integer" }, { headers }));
    mock.script("a", { headers: { "x-list": "1, x" } });

    const wrong = await ask(mock);
    const right = await ask(mock);

    expect(wrong.status).toBe(200);
    expect(Object.fromEntries(right.headers)).toMatchObject({
      "x-list": "1, 2",
      "x-object": "a, true",
      "x-sample": "string",
    });
    expect(mock.violations.map(({ location, code }) => `${location} ${code}`)).toEqual([
      "header.X-List[1] type",
    ]);
  });
});

describe("a malformed Accept header", () => {
  it.each([
    "json",
    "application/",
    "/json",
    ";q=1",
    "a/b;q=x",
    "application/json;q=",
    ",,,",
    "*",
    "\u0080/x",
  ])("accepts nothing or something, but never fails the mock: %j", async (accept) => {
    const mock = await start({ ...respond({ type: "integer" }) });

    for (const prefer of ["", "dynamic=true"]) {
      const response = await ask(mock, { accept, prefer });
      expect([200, 406]).toContain(response.status);
    }
  });
});

describe("schemas that hold themselves, with dynamic=true", () => {
  it.each([
    ["in a property", { Node: { type: "object", properties: { next: ref("Node") } } }],
    [
      "in a list",
      {
        Node: {
          type: "object",
          required: ["all"],
          properties: { all: { type: "array", items: ref("Node") } },
        },
      },
    ],
    [
      "through another and allOf",
      {
        Node: { allOf: [{ type: "object", properties: { other: ref("Other") } }] },
        Other: { type: "object", properties: { node: ref("Node") } },
      },
    ],
    [
      "as a nullable alternative",
      { Node: { type: "object", properties: { next: { nullable: true, allOf: [ref("Node")] } } } },
    ],
    ["as additional properties", { Node: { type: "object", additionalProperties: ref("Node") } }],
  ])("get a response: %s", async (_name, schemas) => {
    const mock = await start(respond(ref("Node")), schemas);

    const response = await ask(mock, { prefer: "dynamic=true" });

    expect(response.status, await response.text()).toBe(200);
  });
});

describe("a response whose media type is a range", () => {
  it.each([
    ["*/*", { type: "object", properties: { a: { type: "integer" } } }, "application/json"],
    ["application/*", { type: "integer" }, "application/json"],
    ["text/*", { type: "string" }, "text/plain"],
  ])("%s has a concrete one", async (type, schema, sent) => {
    const mock = await start(respond(schema, {}, type));

    const response = await ask(mock);

    expect(response.headers.get("content-type")).toBe(sent);
    mock.expectNoViolations();
  });
});

describe("a document with gaps", () => {
  it.each([
    ["a schema that refers to itself alone", ref("A"), { A: ref("A") }],
    [
      "alternatives that only lead to each other",
      ref("A"),
      { A: { oneOf: [ref("B")] }, B: { oneOf: [ref("A")] } },
    ],
    ["an allOf of itself", ref("A"), { A: { allOf: [ref("A")] } }],
    ["a schema that is a text", { properties: { a: "string" } }, {}],
    ["an unknown type", { type: "strng" }, {}],
    ["a required that is a text", { type: "object", required: "a" }, {}],
    ["a negative limit", { type: "string", maxLength: "x" }, {}],
    ["an enum that is an object", { enum: { a: 1 } }, {}],
  ])(
    "fails the request with the document's mistake, and serves the next: %s",
    async (_name, schema, schemas) => {
      const document = documentOf(
        {
          responses: { 200: { description: "A.", content: { "application/json": { schema, example: {} } } } },
        },
        schemas,
      );
      const started = await startMockServer("ett", { document }).catch(
        (error: Error & { code?: string }) => error,
      );
      if (started instanceof Error) {
        expect(started).toMatchObject({ code: "document_invalid" });
        return;
      }
      running.push(started);

      const response = await ask(started);

      expect(response.status).toBe(500);
      expect(started.violations).toMatchObject([{ code: "mock_failed", responsible: "document" }]);
      expect((await fetch(`${started.url}/other`)).status).toBe(404);
    },
  );

  it("is refused for a reference without a target, with its place", async () => {
    const document = documentOf(respond(ref("Missing")));

    await expect(startMockServer("ett", { document })).rejects.toMatchObject({
      code: "document_invalid",
      message: expect.stringContaining(
        '#/paths/~1a/get/responses/200/content/application~1json/schema/$ref: "#/components/schemas/Missing" has no target',
      ),
    });
  });

  it.each(["3.0.3", "3.1.0"])(
    "does not take an example for a schema or a reference (%s)",
    async (openapi) => {
      const example = { pattern: "(?=a)", properties: { x: 5 }, nested: { $id: "x", nullable: true } };
      const mock = await start(
        {
          responses: {
            200: {
              description: "A.",
              content: { "application/json": { schema: { type: "object" }, example } },
            },
          },
        },
        {
          Named: {
            type: "object",
            properties: {
              value: { type: "string" },
              example: { type: "string" },
              properties: { type: "string" },
            },
          },
        },
        openapi,
      );

      expect(await (await ask(mock)).json()).toEqual(example);
      mock.expectNoViolations();
    },
  );

  it("checks the pattern of a property that is called like a keyword", async () => {
    const schema = { type: "object", properties: { value: { type: "string", pattern: "^(?=a)" } } };

    await expect(startMockServer("ett", { document: documentOf(respond(schema)) })).rejects.toMatchObject({
      message: expect.stringContaining("linear time"),
    });
  });
});

describe("paths with several parameters in a step", () => {
  it("are matched in time that grows with the path alone", async () => {
    const template = `/x/${Array.from({ length: 8 }, (_, index) => `{p${index}}`).join("-")}.json`;
    const parameters = Array.from({ length: 8 }, (_, index) => ({
      name: `p${index}`,
      in: "path",
      required: true,
      schema: {},
    }));
    const paths = {
      [template]: { get: { operationId: "a", parameters, responses: { 204: { description: "Done." } } } },
    };
    const mock = await startMockServer("ett", {
      document: { openapi: "3.0.3", info: { title: "Paths", version: "1" }, paths },
    });
    running.push(mock);
    const { user } = process.cpuUsage();

    await fetch(`${mock.url}/x/${"-".repeat(8_000)}`);
    await fetch(`${mock.url}/x/${"a-".repeat(7)}b.json`);

    expect((process.cpuUsage().user - user) / 1000).toBeLessThan(2_000);
    expect(mock.requests.map(({ operationId }) => operationId)).toEqual([undefined, "a"]);
  });
});
