import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentOf, echoOf, operationsOf } from "./support/client-of.ts";

let server: Server;
let baseUrl: string;
let reply: (response: ServerResponse) => void;
let accept: string | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    ({ accept } = request.headers);
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await server[Symbol.asyncDispose]();
});

const OBJECT = { schema: { type: "object" } };
const TEXT = { schema: { type: "string" } };
const FILE = { schema: { type: "string", format: "binary" } };

/** Calls an operation with these responses, whose server replies with a status, a media type and a body. */
function call(
  responses: object,
  status: number,
  type: string | undefined,
  body: string | Buffer,
  init: object = {},
) {
  reply = (response) =>
    response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
  return echoOf(documentOf({ responses }, { method: "get" }), baseUrl)(init);
}

/** A response with this `content`. */
const of = (content: object) => ({ 200: { description: "It.", content } });

async function all(values: unknown): Promise<unknown[]> {
  return Array.fromAsync(values as AsyncIterable<unknown>);
}

describe("a response", () => {
  it("has no data for 204 beside a file, however it is read", async () => {
    const responses = { ...of({ "application/pdf": FILE }), 204: { description: "None." } };

    for (const init of [{}, { parseAs: "text" }, { parseAs: "blob" }, { parseAs: "arrayBuffer" }])
      expect(await call(responses, 204, undefined, "", init)).toMatchObject({ ok: true, data: undefined });
  });

  it.each<[string, object, string, string, unknown]>([
    ["text", { "text/plain": TEXT }, "text/plain; charset=utf-8", "5", "5"],
    ["Latin-1", { "text/plain": TEXT }, "text/plain; charset=iso-8859-1", "a", "a"],
    ["no characters", { "text/plain": TEXT }, "text/plain", "", ""],
    ["CSV", { "text/csv": {} }, "text/csv", "a;b\n1;2\n", "a;b\n1;2\n"],
    ["XML", { "application/xml": OBJECT }, "application/xml", "<a/>", "<a/>"],
    [
      "JSON of a vendor",
      { "application/vnd.api+json": OBJECT },
      "application/vnd.api+json",
      '{"a":1}',
      { a: 1 },
    ],
    [
      "JSON or CSV, as JSON",
      { "application/json": OBJECT, "text/csv": TEXT },
      "application/json",
      '{"a":1}',
      { a: 1 },
    ],
    ["JSON or CSV, as CSV", { "application/json": OBJECT, "text/csv": TEXT }, "text/csv", "1", "1"],
    ["any type, as JSON", { "*/*": OBJECT }, "application/json", '{"a":1}', { a: 1 }],
    ["any type, as text", { "*/*": TEXT }, "text/plain", "1", "1"],
    ["a range", { "text/*": TEXT }, "text/markdown", "# a", "# a"],
    ["a type in capitals", { "text/csv": TEXT }, "Text/CSV", "1", "1"],
    [
      "what ASP.NET names beside JSON",
      { "text/plain": OBJECT, "application/json": OBJECT, "text/json": OBJECT },
      "application/json",
      "{}",
      {},
    ],
  ])("of %s is read by its media type", async (_, content, type, body, data) => {
    expect(await call(of(content), 200, type, body)).toMatchObject({ ok: true, data });
  });

  it("of text without a media type is taken for the first that is documented", async () => {
    expect(await call(of({ "text/csv": TEXT }), 200, undefined, "1")).toMatchObject({ data: "1" });
  });

  it.each<[string, object, string]>([
    ["a file", { "application/pdf": FILE }, "application/pdf"],
    ["bytes without a schema", { "application/octet-stream": {} }, "application/octet-stream"],
    ["a file or JSON", { "application/json": OBJECT, "image/png": FILE }, "image/png"],
    ["a file of any type", { "*/*": FILE }, "application/zip"],
  ])("of %s is a Blob", async (_, content, type) => {
    const bytes = Buffer.from([0, 255, 10]);

    const { data } = await call(of(content), 200, type, bytes);

    expect(data).toBeInstanceOf(Blob);
    expect((data as Blob).type).toBe(type);
    expect(Buffer.from(await (data as Blob).arrayBuffer())).toEqual(bytes);
  });

  it.each<[string, object, string, string]>([
    ["an HTML page for CSV", { "text/csv": TEXT }, "text/html", "<html></html>"],
    ["text for JSON", { "application/json": OBJECT, "text/csv": TEXT }, "application/json", "oops"],
    ["nothing for JSON", { "application/json": OBJECT, "text/csv": TEXT }, "application/json", ""],
    ["an empty file", { "application/json": OBJECT, "image/png": FILE }, "image/png", ""],
  ])("is an error: %s", async (_, content, type, body) => {
    const failure = call(of(content), 200, type, body);

    await expect(failure).rejects.toMatchObject({
      name: "ClientError",
      code: "response_malformed",
      operationId: "echo",
    });
  });

  it("of text is an error if it was cut short", async () => {
    reply = (response) => {
      response.writeHead(200, { "content-type": "text/csv", "content-length": "100" });
      response.write("a;b\n", () => response.destroy());
    };

    await expect(
      echoOf(documentOf({ responses: of({ "text/csv": TEXT }) }, { method: "get" }), baseUrl)(),
    ).rejects.toThrow();
  });

  it("is asked for by the media types of all responses, errors too", async () => {
    const responses = {
      ...of({ "text/csv": TEXT }),
      400: { description: "No.", content: { "application/problem+json": OBJECT } },
    };

    await call(responses, 200, "text/csv", "");
    expect(accept).toBe("text/csv, application/problem+json");
    await call(responses, 200, "text/csv", "", { headers: { Accept: "text/csv;header=absent" } });
    expect(accept).toBe("text/csv;header=absent");
    await call(of({ "application/json": OBJECT }), 200, "application/json", "{}");
    expect(accept).toBe("*/*");
  });

  it("is read as the caller asks", async () => {
    const csv = (parseAs: string) => call(of({ "text/csv": TEXT }), 200, "text/csv", "1", { parseAs });

    expect((await csv("json")).data).toBe(1);
    expect((await csv("text")).data).toBe("1");
    expect(await ((await csv("blob")).data as Blob).text()).toBe("1");
    expect(((await csv("arrayBuffer")).data as ArrayBuffer).byteLength).toBe(1);
    expect((await csv("stream")).data).toBeInstanceOf(ReadableStream);
  });
});

describe("a status", () => {
  const json = { "application/json": OBJECT };
  const text = { "text/plain": TEXT };

  it.each<[string, object, number, string, string, object]>([
    [
      "default",
      { default: { description: "It.", content: text } },
      200,
      "text/plain",
      "1",
      { ok: true, data: "1" },
    ],
    [
      "2XX",
      { "2XX": { description: "It.", content: text } },
      203,
      "text/plain",
      "1",
      { ok: true, data: "1" },
    ],
    [
      "207",
      { 207: { description: "It.", content: json } },
      207,
      "application/json",
      '{"a":1}',
      { ok: true, data: { a: 1 } },
    ],
    [
      "4XX",
      { ...of(json), "4XX": { description: "No.", content: text } },
      418,
      "text/plain",
      "no",
      { ok: false, error: "no" },
    ],
    [
      "default beside 200",
      { ...of(json), default: { description: "No.", content: json } },
      500,
      "application/json",
      '{"a":1}',
      { ok: false, error: { a: 1 } },
    ],
    [
      "204 beside CSV",
      { ...of({ "text/csv": TEXT }), 204: { description: "None." } },
      204,
      "text/csv",
      "",
      { ok: true, data: undefined },
    ],
  ])("of %s is on its side", async (_, responses, status, type, body, result) => {
    expect(await call(responses, status, type, body)).toMatchObject(result);
  });

  it("of default says that JSON is due, where nothing else is documented", () => {
    const operationWith = (responses: object) => operationsOf(documentOf({ responses })).echo;

    expect(operationWith({ default: { description: "It.", content: json } })?.jsonResponse).toBe(true);
    expect(
      operationWith({ 204: { description: "None." }, default: { description: "It.", content: json } })
        ?.jsonResponse,
    ).toBeUndefined();
  });
});

describe("a response that arrives in parts", () => {
  /** Writes chunks, each when the reader asks for more after the last one. */
  function stream(type: string, chunks: readonly string[], responses: object) {
    reply = async (response) => {
      response.writeHead(200, { "content-type": type });
      for (const chunk of chunks) {
        response.write(chunk);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
    return echoOf(documentOf({ responses }, { method: "get" }), baseUrl)();
  }
  const ndjson = of({ "application/x-ndjson": OBJECT });
  const events = of({ "text/event-stream": TEXT });

  it("as NDJSON yields a value per line", async () => {
    const result = await stream(
      "application/x-ndjson",
      ['{"a":1}\n{"a', '":"ø', '\\n"}\r', "\n\n", "3"],
      ndjson,
    );

    expect(await all(result.data)).toEqual([{ a: 1 }, { a: "ø\n" }, 3]);
  });

  it("as NDJSON yields the lines before one that is broken, then fails", async () => {
    const result = await stream("application/x-ndjson", ['{"a":1}\n', '{"a":'], ndjson);
    const seen: unknown[] = [];
    const read = (async () => {
      for await (const line of result.data as AsyncIterable<unknown>) seen.push(line);
    })();

    await expect(read).rejects.toMatchObject({ code: "response_malformed" });
    expect(seen).toEqual([{ a: 1 }]);
  });

  it("as server-sent events yields them as HTML says", async () => {
    const chunks = [
      "\ufeff: a comment\n",
      "data: one\n\n",
      "event: add\ndata: two\r\ndata:  lines\nid: 7\nretry: 10\n\r\n",
      "data\n\nid\ndata:x\n\n",
      "event: none\n\nid: bad\0\n",
      "data: cr\r\r",
      "data: unfinished",
    ];

    const result = await stream("text/event-stream", chunks, events);

    expect(await all(result.data)).toEqual([
      { event: "message", data: "one", id: "" },
      { event: "add", data: "two\n lines", id: "7", retry: 10 },
      { event: "message", data: "", id: "7" },
      { event: "message", data: "x", id: "" },
      { event: "message", data: "cr", id: "" },
    ]);
  });

  it("is returned before it ends, and its connection is closed when the reader stops", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    reply = (response) => {
      response.on("close", resolve);
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
    };
    const result = await echoOf(documentOf({ responses: events }, { method: "get" }), baseUrl)();

    for await (const { data } of result.data as AsyncIterable<{ data: string }>) {
      expect(data).toBe("first");
      break;
    }

    await closed;
  });
});

describe("an integer beyond 2^53", () => {
  const long = "9007199254740993";
  const json = of({ "application/json": OBJECT });
  const INT64 = { type: "integer", format: "int64" };
  const document = documentOf(
    {
      parameters: [{ name: "id", in: "query", schema: INT64 }],
      requestBody: {
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                id: INT64,
                lines: { type: "array", items: { type: "object", properties: { n: INT64 } } },
                note: { type: "string" },
              },
            },
          },
        },
      },
      responses: json,
    },
    { method: "put" },
  );

  /** Sends a request to a server that replies with JSON, and returns the request as well. */
  async function exchange(int64: "bigint" | "text" | undefined, init: object, body: string, status = 200) {
    const sent = { url: "", body: "" };
    const exact = createServer(async (request, response) => {
      sent.url = request.url ?? "";
      for await (const chunk of request) sent.body += chunk;
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    await new Promise<void>((resolve) => exact.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(exact.address() as AddressInfo).port}`;
      const result = await echoOf(document, url, int64 === undefined ? {} : { int64 })(init);
      return { ...sent, result };
    } finally {
      exact.closeAllConnections();
      await exact[Symbol.asyncDispose]();
    }
  }

  it.each([`{"id":${long}}`, `[1,-${long}]`, ` [ ${long} ]`, long, `{"a":"\\"","b":12345678901234567891}`])(
    "is an error and no other number: %s",
    async (body) => {
      const failure = exchange(undefined, {}, body);

      await expect(failure).rejects.toMatchObject({
        code: "response_malformed",
        message: expect.stringContaining("digits"),
      });
    },
  );

  it.each([
    `{"id":9007199254740991}`,
    `{"id":9007199254740992}`,
    `{"id":12345678901234567000,"text":"9007199254740993","quoted":"a: 9007199254740993"}`,
    `{"share":0.12345678901234567890,"big":1e30}`,
  ])("is not an error where a number has its digits: %s", async (body) => {
    expect((await exchange(undefined, {}, body)).result.data).toEqual(JSON.parse(body));
  });

  it("leaves the body of an error as text", async () => {
    expect((await exchange(undefined, {}, `{"id":${long}}`, 400)).result).toMatchObject({
      ok: false,
      error: `{"id":${long}}`,
    });
  });

  it("arrives and leaves as bigint", async () => {
    const init = {
      query: { id: BigInt(long) },
      body: { id: BigInt(long), lines: [{ n: -BigInt(long) }, { n: 5 }], note: long },
    };

    const { url, body, result } = await exchange(
      "bigint",
      init,
      `{"id":${long},"small":5,"text":"${long}","f":1.5}`,
    );

    expect(url).toBe(`/echo?id=${long}`);
    expect(body).toBe(`{"id":${long},"lines":[{"n":-${long}},{"n":5}],"note":"${long}"}`);
    expect(result.data).toEqual({ id: BigInt(long), small: 5, text: long, f: 1.5 });
  });

  it("arrives and leaves as text", async () => {
    const init = {
      query: { id: long },
      body: { id: long, lines: [{ n: `-${long}` }, { n: "5" }, { n: 6 }], note: "7" },
    };

    const { url, body, result } = await exchange("text", init, `{"id":${long},"small":5}`);

    expect(url).toBe(`/echo?id=${long}`);
    expect(body).toBe(`{"id":${long},"lines":[{"n":-${long}},{"n":5},{"n":6}],"note":"7"}`);
    expect(result.data).toEqual({ id: long, small: 5 });
  });

  it.each<[string, "bigint" | "text" | undefined, object, string]>([
    ["a number that was rounded, in a query", undefined, { query: { id: Number(long) } }, "query.id"],
    ["a number that was rounded, in a body", undefined, { body: { id: Number(long) } }, "body.id"],
    ["a number that was rounded, beside bigint", "bigint", { body: { other: Number(long) } }, "body.other"],
    [
      "a number that was rounded, beside text",
      "text",
      { body: { lines: [{ n: Number(long) }] } },
      "body.lines[0].n",
    ],
    ["bigint where the API's entry has no int64", undefined, { body: { other: 1n } }, "body"],
    ["text that is not an integer", "text", { body: { id: "1.5" } }, "body.id"],
  ])("is refused before it is sent: %s", async (_, int64, init, field) => {
    await expect(exchange(int64, init, "{}")).rejects.toMatchObject({ name: "InputError", field });
  });
});
