import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf, documentOf, echoOf } from "./support/client-of.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly type: string | undefined;
  readonly body: Buffer;
}

let server: Server;
let baseUrl: string;
let received: Received | undefined;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { headers } = request;
    received = { headers, type: headers["content-type"], body: await buffer(request) };
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
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

/** Sends a body to an operation with this `content`, and returns what arrived. */
async function sent(content: object, body: unknown, init: object = {}): Promise<Received> {
  received = undefined;
  const echo = echoOf(
    documentOf({ requestBody: { required: true, content } }, { openapi: "3.1.0" }),
    baseUrl,
  );
  await echo({ body, ...init });
  if (received === undefined) throw new Error("nothing arrived");
  return received;
}

const bytes = new Uint8Array([0, 255, 10, 13]);

describe("a body", () => {
  it.each<[string, object, unknown, string, string]>([
    ["JSON", OBJECT, { a: 1 }, "application/json", '{"a":1}'],
    ["a merge patch", OBJECT, { a: null }, "application/merge-patch+json", '{"a":null}'],
    ["JSON:API", OBJECT, { data: [] }, "application/vnd.api+json", '{"data":[]}'],
    ["XML", TEXT, "<a>ø</a>", "application/xml", "<a>ø</a>"],
    ["XML as text", TEXT, "<a/>", "text/xml", "<a/>"],
    ["text", TEXT, "ø", "text/plain", "ø"],
    ["a number as text", { schema: { type: "integer" } }, 5, "text/plain", "5"],
    ["CSV", TEXT, "a;b\n", "text/csv", "a;b\n"],
    ["YAML", TEXT, "a: 1\n", "application/yaml", "a: 1\n"],
    ["NDJSON", TEXT, '{"a":1}\n{"a":2}\n', "application/x-ndjson", '{"a":1}\n{"a":2}\n'],
    [
      "a form",
      OBJECT,
      { a: "1 2", b: ["x&y", "z"] },
      "application/x-www-form-urlencoded",
      "a=1%202&b=x%26y&b=z",
    ],
    [
      "a form with an object",
      OBJECT,
      { a: { b: 1 } },
      "application/x-www-form-urlencoded",
      "a=%7B%22b%22%3A1%7D",
    ],
    [
      "URLSearchParams",
      OBJECT,
      new URLSearchParams({ a: "1 2" }),
      "application/x-www-form-urlencoded",
      "a=1+2",
    ],
    ["base64", { schema: { type: "string", contentEncoding: "base64" } }, "AP8=", "image/png", "AP8="],
  ])("of %s arrives as it is declared", async (_, media, value, type, text) => {
    const { type: arrived, body } = await sent({ [type]: media }, value);

    expect(arrived?.replace(";charset=UTF-8", "")).toBe(type);
    expect(body.toString()).toBe(text);
  });

  it("of text names its encoding, since servers take Latin-1 without", async () => {
    expect((await sent({ "text/plain": TEXT }, "ø")).type).toBe("text/plain;charset=UTF-8");
    expect((await sent({ "text/plain; charset=utf-8": TEXT }, "ø")).type).toBe("text/plain; charset=utf-8");
  });

  it.each<[string, () => unknown]>([
    ["a Blob", () => new Blob([bytes])],
    ["an ArrayBuffer", () => bytes.slice().buffer],
    ["a Uint8Array", () => bytes],
    ["a part of a buffer", () => new Uint8Array([9, ...bytes, 9]).subarray(1, 5)],
    ["a Buffer", () => Buffer.from(bytes)],
    ["a DataView", () => new DataView(bytes.slice().buffer)],
    ["a ReadableStream", () => new Blob([bytes]).stream()],
    [
      "an async generator",
      async function* () {
        yield bytes.subarray(0, 1);
        yield bytes.subarray(1);
      },
    ],
  ])("of bytes takes %s", async (_, make) => {
    const value = make();
    const { type, body } = await sent(
      { "application/octet-stream": FILE },
      typeof value === "function" ? value() : value,
    );

    expect(type).toBe("application/octet-stream");
    expect([...body]).toEqual([...bytes]);
  });

  it("of bytes takes a stream of Node.js", async () => {
    const folder = mkdtempSync(join(tmpdir(), "echo-"));
    writeFileSync(join(folder, "file"), bytes);

    const { body } = await sent({ "application/octet-stream": FILE }, createReadStream(join(folder, "file")));
    rmSync(folder, { recursive: true });

    expect([...body]).toEqual([...bytes]);
  });

  it.each<[string, object, unknown, string]>([
    ["a list without explode", { ids: { style: "form", explode: false } }, { ids: [1, 2] }, "ids=1,2"],
    [
      "a pipeDelimited list",
      { ids: { style: "pipeDelimited", explode: false } },
      { ids: [1, 2] },
      "ids=1%7C2",
    ],
    ["a deepObject", { f: { style: "deepObject" } }, { f: { a: 1 } }, "f%5Ba%5D=1"],
    ["JSON of a list", { ids: { contentType: "application/json" } }, { ids: [1] }, "ids=%5B1%5D"],
    ["reserved characters", { u: { allowReserved: true } }, { u: "a/b" }, "u=a%2Fb"],
  ])("of a form follows the encoding of %s", async (_, encoding, value, text) => {
    const content = { "application/x-www-form-urlencoded": { ...OBJECT, encoding } };

    expect((await sent(content, value)).body.toString()).toBe(text);
  });
});

/** The parts of a multipart body: their headers and text. */
function partsOf({ type, body }: Received) {
  const boundary = /^multipart\/[\w-]+; boundary=(.+)$/.exec(type ?? "")?.[1];
  if (boundary === undefined) throw new Error(`no boundary in ${type}`);
  const [first, ...parts] = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  expect([first, parts.pop()]).toEqual(["", "--\r\n"]);
  return parts.map((part) => {
    const [head = "", ...text] = part.slice(2).split("\r\n\r\n");
    return [head.replace("Content-Disposition: form-data; ", "").split("\r\n"), text.join("\r\n\r\n")];
  });
}

describe("a multipart body", () => {
  const FORM = "multipart/form-data";

  it("has a part for each field, file and list item", async () => {
    const file = new File([bytes], "a.pdf", { type: "application/pdf" });
    const body = {
      file,
      note: "ø",
      count: 5,
      tags: ["a", "b"],
      meta: { year: 2026 },
      none: undefined,
      raw: bytes,
    };

    const arrived = await sent({ [FORM]: OBJECT }, body);

    const latin1 = Buffer.from(bytes).toString("latin1");
    expect(partsOf(arrived)).toEqual([
      [['name="file"; filename="a.pdf"', "Content-Type: application/pdf"], latin1],
      [['name="note"'], Buffer.from("ø").toString("latin1")],
      [['name="count"'], "5"],
      [['name="tags"'], "a"],
      [['name="tags"'], "b"],
      [['name="meta"', "Content-Type: application/json"], '{"year":2026}'],
      [['name="raw"; filename="raw"', "Content-Type: application/octet-stream"], latin1],
    ]);
    expect(arrived.headers["content-length"]).toBe(String(arrived.body.length));
  });

  it("gives each part the headers of its encoding that have one value", async () => {
    const header = (schema: object) => ({ schema });
    const headers = {
      "X-Format": header({ type: "string", enum: ["csv"] }),
      "X-Version": header({ type: "integer", default: 2 }),
      "X-Any": header({ type: "string" }),
      "Content-Type": header({ type: "string", default: "text/csv" }),
    };
    const encoding = { list: { headers, contentType: "text/plain" }, note: { contentType: "text/plain" } };
    const format = { [FORM]: { ...OBJECT, encoding } };
    const form = new FormData();
    form.append("list", "a");

    const list = ['name="list"', "Content-Type: text/plain", "X-Format: csv", "X-Version: 2"];
    expect(partsOf(await sent(format, { list: ["a", "b"], note: "c" }))).toEqual([
      [list, "a"],
      [list, "b"],
      [['name="note"', "Content-Type: text/plain"], "c"],
    ]);
    expect(partsOf(await sent(format, form))).toEqual([[list, "a"]]);
  });

  it("gives each part the media type of its encoding", async () => {
    const encoding = {
      meta: { contentType: "application/vnd.api+json" },
      image: { contentType: "image/png" },
      either: { contentType: "image/png, image/jpeg" },
      xml: { contentType: "application/xml" },
      ids: { style: "form", explode: false },
    };
    const body = {
      meta: [1],
      image: new Blob(["a"]),
      either: new Blob(["b"], { type: "image/jpeg" }),
      xml: "<a/>",
      ids: [1, 2],
    };

    expect(partsOf(await sent({ [FORM]: { ...OBJECT, encoding } }, body))).toEqual([
      [['name="meta"', "Content-Type: application/vnd.api+json"], "[1]"],
      [['name="image"; filename="image"', "Content-Type: image/png"], "a"],
      [['name="either"; filename="either"', "Content-Type: image/jpeg"], "b"],
      [['name="xml"', "Content-Type: application/xml"], "<a/>"],
      [['name="ids"'], "1,2"],
    ]);
  });

  it("may be FormData", async () => {
    const form = new FormData();
    form.append("note", "a");
    form.append("file", new Blob(["x"], { type: "text/csv" }), "a.csv");
    const required = {
      schema: { type: "object", required: ["note"], properties: { note: { type: "string" } } },
    };

    expect(partsOf(await sent({ [FORM]: required }, form))).toEqual([
      [['name="note"'], "a"],
      [['name="file"; filename="a.csv"', "Content-Type: text/csv"], "x"],
    ]);
  });

  it("lets no name end its header", async () => {
    const file = new File(["x"], 'a"\r\nX: 1.pdf');

    const [part] = partsOf(await sent({ [FORM]: OBJECT }, { 'n"\r\n': file }));

    expect(part?.[0]).toEqual([
      'name="n%22%0D%0A"; filename="a%22%0D%0AX: 1.pdf"',
      "Content-Type: application/octet-stream",
    ]);
  });

  it("checks its fields, but no file", async () => {
    const properties = {
      note: { type: "string", maxLength: 3 },
      file: { type: "string", format: "binary", maxLength: 1 },
    };
    const content = { [FORM]: { schema: { type: "object", required: ["file"], properties } } };

    await sent(content, { file: new Blob(["long"]), note: "👍👍👍" });

    await expect(sent(content, { note: "a" })).rejects.toMatchObject({
      field: "body.file",
      code: "missing_value",
    });
    const tooLong = sent(content, { file: new Blob([]), note: "long" });
    await expect(tooLong).rejects.toMatchObject({ field: "body.note", code: "out_of_range" });
  });
});

describe("an operation with several media types", () => {
  const JSON_OR_MORE = {
    "application/json": {
      schema: { type: "object", required: ["a"], properties: { a: { type: "string" } } },
    },
    "application/xml": TEXT,
    "multipart/form-data": OBJECT,
    "image/*": FILE,
  };

  it.each<[string, unknown, object, string, string]>([
    ["an object without contentType", { a: "1" }, {}, "application/json", '{"a":"1"}'],
    ["contentType", "<a/>", { contentType: "application/xml" }, "application/xml", "<a/>"],
    [
      "a parameter of contentType",
      "<a/>",
      { contentType: "application/xml; charset=utf-8" },
      "application/xml; charset=utf-8",
      "<a/>",
    ],
    ["a header", "<a/>", { headers: { "Content-Type": "application/xml" } }, "application/xml", "<a/>"],
    ["a type of a range", new Blob(["x"]), { contentType: "image/png" }, "image/png", "x"],
    ["the type of a Blob", new Blob(["x"], { type: "image/webp" }), {}, "image/webp", "x"],
  ])("sends by %s", async (_, body, init, type, text) => {
    const arrived = await sent(JSON_OR_MORE, body, init);

    expect([arrived.type, arrived.body.toString()]).toEqual([type, text]);
  });

  it("sends by contentType where the method is that of the path", async () => {
    received = undefined;
    const document = documentOf(
      { requestBody: { required: true, content: JSON_OR_MORE } },
      { openapi: "3.1.0" },
    );
    const client = clientOf(document, baseUrl) as unknown as {
      POST(path: string, init: object): Promise<unknown>;
    };

    await client.POST("/echo", { body: "<a/>", contentType: "application/xml" });

    expect(received).toMatchObject({ type: "application/xml", body: Buffer.from("<a/>") });
  });

  it("sends FormData as multipart", async () => {
    expect((await sent(JSON_OR_MORE, new FormData())).type).toMatch(/^multipart\/form-data; boundary=/);
  });

  it.each<[string, object, unknown, object, object]>([
    [
      "a type that the document lacks",
      JSON_OR_MORE,
      "x",
      { contentType: "text/csv" },
      { field: "contentType" },
    ],
    ["bytes that could be any", JSON_OR_MORE, new Blob(["x"]), {}, { field: "contentType" }],
    [
      "a text that could be any",
      { "application/xml": TEXT, "text/plain": TEXT },
      "x",
      {},
      { code: "missing_value" },
    ],
    ["a range that names no type", { "image/*": FILE }, bytes, {}, { field: "contentType" }],
    ["a field that JSON needs", JSON_OR_MORE, {}, {}, { field: "body.a" }],
  ])("refuses %s", async (_, content, body, init, error) => {
    received = undefined;

    await expect(sent(content, body, init)).rejects.toMatchObject({ name: "InputError", ...error });
    expect(received).toBeUndefined();
  });
});

describe("a value that its media type cannot represent", () => {
  const values: [string, unknown][] = [
    ["a Blob", new Blob(["x"])],
    ["bytes", bytes],
    ["an ArrayBuffer", bytes.buffer],
    ["FormData", new FormData()],
    ["URLSearchParams", new URLSearchParams()],
    ["a Map", new Map([["a", 1]])],
    ["a stream", new Blob(["x"]).stream()],
    ["a Promise", Promise.resolve(1)],
    ["a file within", { file: new Blob(["x"]) }],
    ["bytes within", { list: [bytes] }],
    ["NaN within", { price: Number.NaN }],
    ["an invalid Date", { at: new Date(Number.NaN) }],
    ["a bigint", { n: 1n }],
  ];

  it.each(values)("is refused for JSON: %s", async (_, value) => {
    received = undefined;

    const call = sent({ "application/json": {} }, value);

    await expect(call).rejects.toMatchObject({ name: "InputError", code: "malformed_value", field: "body" });
    expect(received).toBeUndefined();
  });

  it.each<[string, string, unknown]>([
    ["an object for bytes", "application/octet-stream", {}],
    ["a number for bytes", "image/png", 5],
    ["an object for XML", "application/xml", { a: 1 }],
    ["a list for text", "text/plain", ["a"]],
    ["a text for a form", "application/x-www-form-urlencoded", "a=1"],
    ["a Blob in a form", "application/x-www-form-urlencoded", { a: new Blob([]) }],
    ["a deep object in a form's list", "application/x-www-form-urlencoded", { a: [{ b: 1 }] }],
    ["a text for multipart", "multipart/form-data", "x"],
    ["a stream in multipart", "multipart/form-data", { a: new Blob([]).stream() }],
    ["a Map in multipart", "multipart/form-data", { a: new Map() }],
  ])("is refused: %s", async (_, type, value) => {
    received = undefined;

    await expect(sent({ [type]: {} }, value)).rejects.toMatchObject({ name: "InputError" });
    expect(received).toBeUndefined();
  });

  it("is sent where JSON represents it", async () => {
    const value = { at: new Date(0), none: null, empty: {}, list: [null], text: new String("a"), "0": 1 };

    const { body } = await sent({ "application/json": {} }, value);

    expect(body.toString()).toBe(JSON.stringify(value));
  });
});
