import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { respondWith, testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../src/document/document.ts";
import { readUpstream } from "../src/upstream/upstream.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

const operation = { responses: { 200: { description: "It." } } };

function documentOf(extra: JsonObject = {}): JsonObject {
  return {
    openapi: "3.0.3",
    info: { title: "Small", version: "1.0.0" },
    paths: { "/things": { get: { operationId: "getThings", ...operation } } },
    ...extra,
  };
}

async function readText(text: string, headers?: Record<string, string>, status?: number) {
  const { url } = await testServer(respondWith(text, headers, status));
  return readUpstream([`${url}/doc`], undefined, { maxBytes: 64 * 1024, timeoutMs: 2000 });
}

describe("readUpstream()", () => {
  it.each([
    ["JSON", JSON.stringify(documentOf()), "json"],
    ["JSON behind a byte order mark", `\uFEFF${JSON.stringify(documentOf())}`, "json"],
    [
      "YAML",
      "openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths: { /a: { get: { responses: {} } } }\n",
      "yaml",
    ],
  ])("takes %s, whatever its content type", async (_name, text, format) => {
    const upstream = await readText(text, { "content-type": "text/plain" });

    expect(upstream).toMatchObject({ format, text: text.replace("\uFEFF", "") });
  });

  it.each([
    [
      "the state of a built page",
      (text: string) => `const __redoc_state = {"spec":{"data":${text}}};\nRedoc.hydrate(__redoc_state);`,
    ],
    ["the argument of Redoc.init()", (text: string) => `Redoc.init(${text}, {}, document.body);`],
  ])("reads a document out of a Redoc page: %s", async (_name, script) => {
    const tricky = documentOf({ "x-note": 'braces } and "quotes" \\ in a text' });
    const page = `<!doctype html><html><head><title>API</title></head><body><script>${script(JSON.stringify(tricky))}</script></body></html>`;

    const upstream = await readText(page, { "content-type": "text/html" });

    expect(upstream).toMatchObject({ format: "json", document: tricky });
  });

  it("reads a document out of a JSON script in a page", async () => {
    const page = `<html><script id="spec" type="application/json">${JSON.stringify(documentOf())}</script></html>`;

    const upstream = await readText(page);

    expect(upstream?.document).toEqual(documentOf());
  });

  it.each([
    '<redoc spec-url="../files/openapi.json?a=1&amp;b=2"></redoc>',
    '<script>Redoc.init("/files/openapi.json?a=1&b=2")</script>',
  ])("follows %s from the page", async (element) => {
    const { url, requests } = await testServer((request, response) => {
      response.end(
        request.url?.startsWith("/files") ? JSON.stringify(documentOf()) : `<html>${element}</html>`,
      );
    });

    const upstream = await readUpstream([`${url}/docs/index.html`], undefined);

    expect(upstream?.document).toEqual(documentOf());
    expect(requests[1]?.url).toBe("/files/openapi.json?a=1&b=2");
  });

  it("joins the documents of several services", async () => {
    const shared = { Id: { type: "string" } };
    const second = documentOf({
      info: { title: "Other", version: "7" },
      paths: { "/others": { get: { operationId: "getOthers", ...operation } } },
      components: { schemas: { ...shared, Other: { type: "object" } } },
      tags: [{ name: "B" }, { name: "A" }],
    });
    const first = documentOf({ components: { schemas: shared }, tags: [{ name: "A" }] });
    const { url } = await testServer((request, response) => {
      response.end(JSON.stringify(request.url === "/1" ? first : second));
    });

    const upstream = await readUpstream([`${url}/1`, `${url}/2`], undefined);

    expect(upstream?.document).toMatchObject({
      info: { version: "1.0.0" },
      tags: [{ name: "A" }, { name: "B" }],
    });
    expect(Object.keys(upstream?.document.paths as object)).toEqual(["/things", "/others"]);
    expect(upstream?.document.components).toEqual({
      schemas: { Id: { type: "string" }, Other: { type: "object" } },
    });
    expect(upstream?.retrieved).toHaveLength(2);
  });

  it.each([
    [
      "schema",
      { paths: {}, components: { schemas: { Id: { type: "integer" } } } },
      "components.schemas.Id differs",
    ],
    [
      "operation",
      { paths: { "/things": { get: { summary: "Other", ...operation } } } },
      "get /things is in two",
    ],
  ])("refuses to join documents that describe one %s differently", async (_name, extra, words) => {
    const first = documentOf({ components: { schemas: { Id: { type: "string" } } } });
    const paths = { "/b": { get: operation }, ...extra.paths };
    const { url } = await testServer((request, response) => {
      response.end(JSON.stringify(request.url === "/1" ? first : documentOf({ ...extra, paths })));
    });

    const error = await thrownBy(() => readUpstream([`${url}/1`, `${url}/2`], undefined));

    expect(error).toMatchObject({ code: "upstream_invalid" });
    expect(error.message).toContain(words);
  });

  const ref = (target: string) => documentOf({ components: { schemas: { A: { $ref: target } } } });
  const twice = documentOf({
    paths: {
      "/a": { get: { operationId: "same", ...operation } },
      "/b": { get: { operationId: "same", ...operation } },
    },
  });
  it.each<[string, string, string, RegExp]>([
    ["nothing at all", "", "upstream_invalid", /is empty/],
    ["words", "Service unavailable", "document_unparseable", /:1:1: must be an object at its root/],
    [
      "an HTML error page",
      "<html><head><title>502 Bad Gateway</title></head></html>",
      "upstream_invalid",
      /an HTML page \("502 Bad Gateway"\)/,
    ],
    [
      "a login page",
      '<!doctype html><html><title>Portal</title><form><input type="password"></form></html>',
      "upstream_invalid",
      /login page.*give the file with --from/,
    ],
    ["XML", "<?xml version='1.0'?><error/>", "upstream_invalid", /is XML/],
    ["an error in JSON", '{"message":"Forbidden"}', "upstream_invalid", /it has message but not `openapi`/],
    [
      "truncated JSON",
      JSON.stringify(documentOf(), null, 2).slice(0, 150),
      "document_unparseable",
      /:\d+:\d+: .*ends in the middle/,
    ],
    [
      "Swagger 2.0",
      '{"swagger":"2.0","paths":{}}',
      "upstream_invalid",
      /is OpenAPI 2.0 \(Swagger\); .*convert/,
    ],
    [
      "OpenAPI 3.3",
      JSON.stringify(documentOf({ openapi: "3.3.0" })),
      "upstream_invalid",
      /is OpenAPI 3.3.0; 3.0, 3.1 and 3.2/,
    ],
    ["AsyncAPI", '{"asyncapi":"3.0.0"}', "upstream_invalid", /AsyncAPI/],
    [
      "a document without operations",
      JSON.stringify(documentOf({ paths: {} })),
      "upstream_invalid",
      /no operation/,
    ],
    [
      "a version that is a number",
      JSON.stringify(documentOf({ info: { title: "A", version: 1 } })),
      "upstream_invalid",
      /`info.version` must be a string/,
    ],
    [
      "an external reference",
      JSON.stringify(ref("https://example.com/a.json#/A"), null, 2),
      "upstream_invalid",
      /:\d+:\d+: \$ref "https:\/\/example.com\/a.json#\/A" leads out of the document/,
    ],
    [
      "a reference to a file",
      JSON.stringify(ref("file:///etc/passwd")),
      "upstream_invalid",
      /leads out of the document/,
    ],
    [
      "a reference that leads nowhere",
      JSON.stringify(ref("#/components/schemas/B")),
      "upstream_invalid",
      /#\/components\/schemas\/B" leads nowhere/,
    ],
    [
      "a schema that is itself",
      JSON.stringify(ref("#/components/schemas/A")),
      "upstream_invalid",
      /made of itself without end: A → A/,
    ],
    [
      "an operationId used twice",
      JSON.stringify(twice),
      "upstream_invalid",
      /operationId same of GET \/b is also that of GET \/a/,
    ],
  ])("refuses %s with the place and the remedy", async (_name, text, code, words) => {
    const error = await thrownBy(() => readText(text));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toContain("/doc");
  });

  it("refuses bytes that are not text", async () => {
    const { url } = await testServer((_request, response) =>
      response.end(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
    );

    const error = await thrownBy(() => readUpstream([url], undefined));

    expect(error).toMatchObject({
      code: "upstream_invalid",
      message: expect.stringContaining("not UTF-8 text"),
    });
  });

  it("takes a schema that holds itself in a property", async () => {
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    };

    const upstream = await readText(JSON.stringify(documentOf({ components: { schemas: { Tree: tree } } })));

    expect(upstream?.document.components).toBeDefined();
  });

  it.each([
    [401, /returned 401.*log in/],
    [404, /returned 404.*new address/],
    [500, /returned 500.*later/],
  ])("reports status %i with its remedy", async (status, words) => {
    const error = await thrownBy(() => readText("{}", {}, status));

    expect(error).toMatchObject({ code: "download_failed", message: expect.stringMatching(words) });
  });

  it.each(["http://api.example/openapi.json", "ftp://api.example/openapi.json"])(
    "refuses %s before it is asked",
    async (from) => {
      const error = await thrownBy(() => readUpstream([from], undefined));

      expect(error).toMatchObject({
        code: "download_failed",
        message: expect.stringContaining("is not https"),
      });
    },
  );

  it("does not show the password of an address", async () => {
    const error = await thrownBy(() => readUpstream(["https://me:hunter2@api.example/a"], undefined));

    expect(error.message).not.toContain("hunter2");
  });

  it("follows a redirect, but none that leaves https", async () => {
    const { url } = await testServer((request, response) => {
      if (request.url === "/end") response.end(JSON.stringify(documentOf()));
      else
        response.writeHead(302, { location: request.url === "/good" ? "/end" : "http://api.example/" }).end();
    });

    const upstream = await readUpstream([`${url}/good`], undefined);
    const error = await thrownBy(() => readUpstream([`${url}/bad`], undefined));

    expect(upstream?.document).toEqual(documentOf());
    expect(error.message).toContain("redirects to http://api.example/, which is not https");
  });

  it("ends a redirect in circles", async () => {
    const { url } = await testServer((_request, response) =>
      response.writeHead(302, { location: "/" }).end(),
    );

    const error = await thrownBy(() => readUpstream([url], undefined));

    expect(error.message).toContain("redirects more than 5 times");
  });

  it.each([
    ["says so", true],
    ["does not say so", false],
  ])("stops at a body that is too large and %s", async (_name, honest) => {
    const { url } = await testServer((_request, response) => {
      if (honest) response.setHeader("content-length", 100 * 1024 * 1024);
      const send = () => {
        while (response.write(" ".repeat(16 * 1024)));
      };
      response.on("drain", send);
      send();
    });

    const error = await thrownBy(() => readUpstream([url], undefined, { maxBytes: 256 * 1024 }));

    expect(error).toMatchObject({
      code: "download_failed",
      message: expect.stringContaining("larger than 0.25 MiB"),
    });
  });

  it.each(["before the headers", "after the first byte"])(
    "stops waiting for a server that hangs %s",
    async (when) => {
      const { url } = await testServer((_request, response) => {
        if (when === "after the first byte") response.write("{");
      });

      const error = await thrownBy(() => readUpstream([url], undefined, { timeoutMs: 100 }));

      expect(error).toMatchObject({
        code: "download_failed",
        message: expect.stringContaining("did not end within 0.1 s"),
      });
    },
  );

  it("asks again when the server closes a kept connection just as the request goes out", async () => {
    const { url, requests } = await testServer((request, response) => {
      if (requests.length === 1) request.socket.resetAndDestroy();
      else response.end(JSON.stringify(documentOf()));
    });

    const upstream = await readUpstream([url], undefined);

    expect(upstream).toMatchObject({ retrieved: [{ from: url }] });
    expect(requests).toHaveLength(2);
  });

  it("gives up when the server closes every connection", async () => {
    const { url, requests } = await testServer((request) => request.socket.resetAndDestroy());

    const error = await thrownBy(() => readUpstream([url], undefined));

    expect(error).toMatchObject({ code: "download_failed", message: expect.stringMatching(/ECONNRESET/) });
    expect(requests).toHaveLength(2);
  });

  it("reports a server that is not there", async () => {
    const error = await thrownBy(() => readUpstream(["http://127.0.0.1:9"], undefined));

    expect(error).toMatchObject({
      code: "download_failed",
      message: expect.stringMatching(/cannot be reached/),
    });
  });

  it("reads a file, and refuses a folder, a missing file and one that is too large", async () => {
    const { root } = tinyRepository();
    const file = join(root, "given.json");
    writeFileSync(file, JSON.stringify(documentOf()));

    const upstream = await readUpstream([file], undefined);

    expect(upstream?.document).toEqual(documentOf());
    expect(await thrownBy(() => readUpstream([root], undefined))).toMatchObject({ code: "file_missing" });
    expect(await thrownBy(() => readUpstream([`${file}x`], undefined))).toMatchObject({
      code: "file_missing",
    });
    expect(await thrownBy(() => readUpstream([file], undefined, { maxBytes: 10 }))).toMatchObject({
      code: "upstream_invalid",
    });
  });
});
