import { describe, expect, it } from "vitest";
import { type MockServer, startMockServer } from "../../src/index.js";

// What Prism alone gets wrong and this package puts right, or at least says aloud.

function startWith(schema: object, example: unknown): Promise<MockServer> {
  const content = { "application/json": { schema } };
  return startMockServer("ett", {
    document: {
      openapi: "3.0.3",
      info: { title: "One schema", version: "1" },
      paths: {
        "/thing": {
          get: {
            operationId: "getThing",
            responses: {
              200: { description: "A thing.", content: { "application/json": { schema, example } } },
            },
          },
          post: {
            operationId: "postThing",
            requestBody: { required: true, content },
            responses: { 204: { description: "Taken." } },
          },
        },
      },
    },
  });
}

function post(server: MockServer, body: unknown): Promise<Response> {
  return fetch(`${server.url}/thing`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("a schema that cannot be compiled", () => {
  const schema = {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string", pattern: "(" } },
  };

  it("fails every request that it would have to check, instead of passing all of them", async () => {
    await using server = await startWith(schema, { name: "x" });

    const response = await post(server, {});

    expect(response.status).toBe(500);
    expect(server.violations).toMatchObject([
      {
        side: "response",
        code: "mock_failed",
        message: expect.stringMatching(/request body application\/json/),
      },
    ]);
  });

  it("fails every response that it would have to validate", async () => {
    await using server = await startWith(schema, { name: "x" });

    const response = await fetch(`${server.url}/thing`);

    expect(response.status).toBe(500);
    expect(server.violations).toMatchObject([
      { message: expect.stringMatching(/200 body application\/json/) },
    ]);
  });
});

describe("a nullable enum that lists null, as OpenAPI 3.0 wants it", () => {
  const schema = {
    type: "object",
    properties: { status: { type: "string", nullable: true, enum: ["open", "closed", null] } },
  };

  it("takes its values and null, and nothing else", async () => {
    await using server = await startWith(schema, { status: null });

    await post(server, { status: null });
    await post(server, { status: "open" });
    server.expectNoViolations();
    await post(server, { status: "Open" });

    expect(server.violations).toMatchObject([{ location: "body.status", code: "enum" }]);
  });

  it("is validated in responses too", async () => {
    await using server = await startWith(schema, { status: null });
    server.script("getThing", { body: { status: "Open" } });

    await fetch(`${server.url}/thing`);

    expect(server.violations).toMatchObject([{ side: "response", location: "body.status", code: "enum" }]);
  });
});
