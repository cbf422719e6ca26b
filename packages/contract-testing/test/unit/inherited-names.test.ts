import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { logLines } from "../../src/cli/mocks-output.js";
import { type MockServer, type MockServerOptions, startMockServer } from "../../src/index.js";

const running: MockServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Names that every object has without being given them. */
const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

function documentWith(name: string, inPath = "id", inQuery = "number"): object {
  // Written as JSON, as an object literal takes `__proto__` for something else.
  const text = JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Names", version: "1" },
    security: [{ key: [] }],
    paths: {
      [`/a/{${inPath}}`]: {
        post: {
          operationId: "NAME",
          parameters: [
            { name: inPath, in: "path", required: true, schema: { type: "integer" } },
            { name: inQuery, in: "query", required: true, schema: { type: "integer" } },
          ],
          requestBody: {
            required: true,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
          },
          responses: {
            200: {
              description: "Done.",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
            },
          },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
      schemas: { Item: { type: "object", required: ["NAME"], properties: { NAME: { type: "integer" } } } },
    },
  });
  return JSON.parse(text.replaceAll("NAME", name)) as object;
}

async function start(name: string, options: MockServerOptions = {}): Promise<MockServer> {
  const mock = await startMockServer("ett", { document: documentWith(name), ...options });
  running.push(mock);
  return mock;
}

function send({ url }: MockServer, name: string, body: string, query = "?number=5"): Promise<Response> {
  return fetch(`${url}/a/7${query}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-key": "any",
      [name === "__proto__" ? "x-other" : name]: "sent",
    },
    body,
  });
}

describe.each(names)("an operation and fields called %s", (name) => {
  it("are called, recorded and expected like any other", async () => {
    const mock = await start(name);
    const body = JSON.parse(`{"${name}":3}`) as object;
    mock.script(name, { body });

    const response = await send(mock, name, `{"${name}":3}`);

    expect(await response.text()).toBe(`{"${name}":3}`);
    mock.expectNoViolations();
    const [call] = mock.calls(name);
    expect(Object.entries(call?.body as object)).toEqual([[name, 3]]);
    mock.expectCalledOnceWith(name, { body });
    const other = JSON.parse(`{"${name}":6}`) as object;
    expect(() => mock.expectCalledOnceWith(name, { body: other })).toThrow(`body.${name}: expected 6, got 3`);
    expect([...mock.calledOperations]).toEqual([name]);
  });

  it.skipIf(name === "__proto__")(
    "are missed when they are missing, though every object inherits them",
    async () => {
      const mock = await start(name);
      mock.script(name, { body: JSON.parse(`{"${name}":3}`) });

      await send(mock, name, "{}");

      expect(mock.violations.map(({ location, code }) => `${location} ${code}`)).toEqual([
        `body.${name} required`,
      ]);
    },
  );

  it("are names of parameters like any other", async () => {
    const document = documentWith("plain", name, name);
    await using mock = await startMockServer("ett", { document });

    await send(mock, "plain", '{"plain":3}', `?${name}=5`);
    await send(mock, "plain", '{"plain":3}', `?${name}=x`);
    await send(mock, "plain", '{"plain":3}', "");

    expect(
      mock.violations
        .filter(({ side }) => side === "request")
        .map(({ location, code }) => `${location} ${code}`),
    ).toEqual([`query.${name} type`, `query.${name} required`]);
    expect(Object.entries(mock.requests[0]?.params.query ?? {})).toEqual([[name, 5]]);
    expect(Object.entries(mock.requests[0]?.params.path ?? {})).toEqual([[name, 7]]);
  });

  it("do not select a handler in a scenario without one", async () => {
    const handlers = { ett: { operations: {} } };
    const mock = await start(name, { scenario: { handlers, reset: () => {} } });
    mock.script(name, { body: JSON.parse(`{"${name}":3}`) });

    await send(mock, name, `{"${name}":3}`);
    await send(mock, name, `{"${name}":3}`);

    expect(mock.violations.filter(({ code }) => code === "mock_failed")).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("are not looked up for a request that the document does not describe", async () => {
    const mock = await start("plain");

    await send(
      mock,
      name,
      `{"plain":1,"${name}":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
      `?number=1&${name}=2&${name}[polluted]=1`,
    );

    expect(mock.violations.map(({ location }) => location)).toContain(`query.${name}`);
    expect(Object.keys(mock.requests[0]?.body as object)).toContain(name);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("logLines()", () => {
  it("writes one line of plain text for a request, whatever its target is", async () => {
    const mock = await start("plain");
    await fetch(`${mock.url}/%1b[31m%0ared?x=%0d%0a%1b]0;title%07`);
    const [request] = mock.requests;
    const hostile = {
      ...request,
      url: "/a\u001b[31m\r\n12:00:00.000  ett  200\u009b2J\u202e\u2028",
      violations: [{ ...request?.violations[0], message: "one\ntwo\u001b[2K", location: "a\u0000b" }],
    };

    for (const entry of [request, hostile]) {
      const lines = logLines("ett", entry as never, 1).split("\n");
      expect(lines).toHaveLength(1 + (entry?.violations?.length ?? 0));
      const text = stripVTControlCharacters(lines.join(""));
      expect(text).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
    }
    expect(logLines("ett", hostile as never, 1)).not.toContain("\u001b[31m\r");
    expect(logLines("ett", hostile as never, 1)).toContain("\\u{1b}[31m\\u{d}\\u{a}12:00");
  });
});
