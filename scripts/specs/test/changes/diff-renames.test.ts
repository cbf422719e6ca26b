import { describe, expect, it } from "vitest";
import { diffDocuments } from "../../src/diff/diff.ts";
import type { Json, JsonObject } from "../../src/document/document.ts";

const text: JsonObject = { type: "string" };

interface Parts {
  readonly path?: string;
  readonly operationId?: string;
  readonly parameters?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: JsonObject;
  readonly schemas?: JsonObject;
}

function documentOf({ path = "/orders", operationId = "getOrder", ...parts }: Parts): JsonObject {
  const { parameters = [], headers = [], body = { type: "object" }, schemas = {} } = parts;
  const parameter = (name: string): Json => {
    const [place = "", own = ""] = name.split(".");
    return { name: own, in: place, schema: text, ...(place === "path" ? { required: true } : {}) };
  };
  const response = {
    description: "It.",
    headers: Object.fromEntries(headers.map((name) => [name, { schema: text }])),
    content: { "application/json": { schema: body } },
  };
  const operation = { operationId, parameters: parameters.map(parameter), responses: { 200: response } };
  return {
    openapi: "3.0.3",
    info: { title: "Orders", version: "1" },
    paths: { [path]: { get: operation as unknown as Json } },
    components: { schemas },
  };
}

async function sentences(before: Parts, after: Parts) {
  const api = { name: "orders", title: "Orders" };
  const report = await diffDocuments({ api, before: documentOf(before), after: documentOf(after) });
  return report.changes.map(({ now }) => now);
}

const object = (...names: string[]): JsonObject => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, text])),
});
const order = { $ref: "#/components/schemas/Order" };

describe("a new name", () => {
  it("stands before what else changed under it", async () => {
    const long = { type: "object", properties: { accessToken: { type: "string", nullable: true } } };

    expect(await sentences({ body: object("access_token") }, { body: long })).toEqual([
      "The property `data.access_token` in the 200 response is now called `data.accessToken`.",
      "`data.accessToken` in the 200 response may now be `null`.",
    ]);
  });

  it.each<[string, Parts, Parts, RegExp]>([
    [
      "a property",
      { body: object("access_token") },
      { body: object("accessToken") },
      /property `data\.access_token`.* is now called `data\.accessToken`/,
    ],
    [
      "a query parameter",
      { parameters: ["query.start"] },
      { parameters: ["query.Start"] },
      /parameter `query\.start` is now called `query\.Start`/,
    ],
    [
      "a path parameter",
      { path: "/orders/{id}", parameters: ["path.id"] },
      { path: "/orders/{number}", parameters: ["path.number"] },
      /parameter `path\.id` is now called `path\.number`/,
    ],
    ["an operation", {}, { operationId: "readOrder" }, /operation `GET \/orders` is now called `readOrder`/],
    [
      "a schema",
      { body: order, schemas: { Order: object("id") } },
      { body: { $ref: "#/components/schemas/Sale" }, schemas: { Sale: object("id") } },
      /type `components\["schemas"\]\["Order"\]` is now called/,
    ],
  ])("of %s is told as such", async (_what, before, after, words) => {
    expect(await sentences(before, after)).toContainEqual(expect.stringMatching(words));
  });

  it.each<[string, Parts, Parts, RegExp]>([
    [
      "a property",
      { body: object("access_token", "accessToken") },
      { body: object("accessToken") },
      /property `data\.access_token` .*was removed/,
    ],
    [
      "a property of a shared schema",
      { body: order, schemas: { Order: object("a_b", "aB") } },
      { body: order, schemas: { Order: object("aB") } },
      /property `data\.a_b` .*was removed/,
    ],
    [
      "a query parameter",
      { parameters: ["query.start", "query.Start"] },
      { parameters: ["query.Start"] },
      /parameter `query\.start` was removed/,
    ],
    [
      "a path parameter",
      { path: "/orders/{id}/{number}", parameters: ["path.id", "path.number"] },
      { path: "/orders/{number}", parameters: ["path.number"] },
      /parameter `path\.id` was removed/,
    ],
    [
      "a header",
      { headers: ["X-Total", "XTotal"] },
      { headers: ["XTotal"] },
      /header `x-total` .*was removed/,
    ],
    [
      "a schema",
      { body: order, schemas: { Order: object("id"), Sale: object("id") } },
      { body: { $ref: "#/components/schemas/Sale" }, schemas: { Sale: object("id") } },
      /type `components\["schemas"\]\["Order"\]` was removed/,
    ],
  ])("is not said of %s that goes while the other was there before", async (_what, before, after, words) => {
    const told = await sentences(before, after);

    expect(told).toContainEqual(expect.stringMatching(words));
    expect(told.join("\n")).not.toContain("is now called");
  });

  it("is not said of an operation whose other was there before", async () => {
    const before = documentOf({});
    const paths = before.paths as JsonObject;
    paths["/sales"] = { get: { operationId: "readOrder", responses: { 200: { description: "It." } } } };
    const after = structuredClone(before);
    delete (after.paths as JsonObject)["/orders"];
    const report = await diffDocuments({ api: { name: "orders", title: "Orders" }, before, after });

    expect(report.changes.map(({ now }) => now)).toEqual([
      "The operation was removed without prior deprecation.",
    ]);
  });

  it("of a security scheme concerns no operation, in whatever order they ask for it", async () => {
    const using = (token: string): JsonObject => ({
      ...documentOf({}),
      security: [{ [token]: [] }, { Key: [], [token]: [] }, { Mine: [] }],
      components: {
        securitySchemes: {
          Key: { type: "apiKey", in: "header", name: "x-key" },
          Mine: { type: "http", scheme: "basic" },
          [token]: { type: "http", scheme: "bearer" },
        },
      },
    });
    const api = { name: "orders", title: "Orders" };

    const { changes } = await diffDocuments({ api, before: using("Access"), after: using("Zugang") });

    expect(changes.map(({ bump, now }) => `${bump}: ${now}`)).toEqual([
      "patch: The security scheme `Access` is now called `Zugang`; the credentials are the same.",
    ]);
  });

  it("is not said of a value of an enumeration", async () => {
    const values = (...names: string[]): JsonObject => ({ type: "string", enum: names });

    expect(await sentences({ body: values("open", "Open") }, { body: values("Open") })).toEqual([
      expect.stringMatching(/no longer `"open"`/),
    ]);
  });
});
