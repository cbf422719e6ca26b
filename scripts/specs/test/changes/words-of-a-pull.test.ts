import { gzipSync } from "node:zlib";
import { testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { pull } from "../../src/pull/pull.ts";
import type { DownloadLimits } from "../../src/upstream/download.ts";
import { apiOf } from "../support/apis.ts";
import { filesIn } from "../support/files-in.ts";
import { builtRepository } from "../support/tiny-repository.ts";

const ett = apiOf("ett");

interface Served {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** Pulls what a server sends, in order; the last one again and again. */
async function pullServed(served: readonly Served[], limits: DownloadLimits = {}) {
  const repository = await builtRepository();
  const before = filesIn(repository.root);
  let count = 0;
  const { url, requests } = await testServer((_request, response) => {
    const { status = 200, headers = {}, body } = served[Math.min(count++, served.length - 1)] as Served;
    response.writeHead(status, headers).end(body);
  });
  const from = `${url}/swagger`;
  const run = () => pull(repository.root, ett, { from: [from], today: "2026-11-22", limits });
  return { repository, before, from, run, requests };
}

/** The message of a pull's error, with `URL` for its address; it wrote nothing. */
async function refusal(...served: readonly Served[]): Promise<string> {
  const { repository, before, from, run } = await pullServed(served);
  const { message } = (await thrownBy(run)) as Error;
  expect(filesIn(repository.root)).toEqual(before);
  return message.replaceAll(from, "URL");
}

const gzip = { "content-encoding": "gzip" };
const document = (openapi: string, more: object = {}) =>
  JSON.stringify({ openapi, info: { title: "Tiny", version: "2.0.0" }, paths: {}, ...more });
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");
const deep = (open: string, close: string) => `${open.repeat(5000)}1${close.repeat(5000)}`;

/** A GET of the tiny document, with what OpenAPI 3.2 adds. */
const with32 = (item: object) => document("3.2.0", { paths: { "/a": { get: { responses: {} }, ...item } } });
const querystring = { parameters: [{ name: "q", in: "querystring", content: {} }] };
const stream = { post: { requestBody: { content: { "text/event-stream": { itemSchema: {} } } } } };

const cannotBeRead: readonly (readonly [what: string, served: Served, message: RegExp])[] = [
  [
    "a gzip body that ends in the middle",
    { headers: gzip, body: gzipSync(document("3.0.3")).subarray(0, 60) },
    /^URL has a body that is not valid gzip: unexpected end of file; try again/,
  ],
  [
    "a body that is not gzip",
    { headers: gzip, body: "{}" },
    /^URL has a body that is not valid gzip: incorrect header check; try again/,
  ],
  [
    "an encoding that nobody knows",
    { headers: { "content-encoding": "zip" }, body: "{}" },
    /^URL is encoded as "zip"; download it/,
  ],
  [
    "duplicate keys of JSON",
    { body: '{\n "openapi": "3.0.3", "x": ["openapi"],\n "open\\u0061pi": "3.0.4"\n}' },
    /^URL:3:2: cannot be parsed: "openapi" is there twice in one object\. Ask the document's owner/,
  ],
  [
    "duplicate keys of YAML",
    { body: 'openapi: "3.0.3"\ninfo: {}\nopenapi: "3.0.3"\n' },
    /^URL:3:1: cannot be parsed: Map keys must be unique; openapi is there twice\. Ask/,
  ],
  [
    "a version without quotes",
    { body: "openapi: 3.0\ninfo: {}\n" },
    /^URL:1:1: `openapi` is the number 3; write a version in quotes, such as "3\.0\.3"/,
  ],
  ["deep JSON objects", { body: deep('{"a":', "}") }, /^URL:1:\d+: is nested more than 200 levels deep\nAsk/],
  [
    "deep JSON lists",
    { body: `{"x":${deep("[", "]")}}` },
    /^URL:1:\d+: is nested more than 200 levels deep\nAsk/,
  ],
  [
    "deep YAML",
    { body: `a: ${deep("[", "]")}` },
    /^URL(:\d+)*: (cannot be parsed: it )?is nested (too deeply\. Ask|more than)/,
  ],
  ["UTF-16", { body: utf16("openapi: 3.0.3") }, /^URL is UTF-16 text; save it as UTF-8/],
  [
    "UTF-16 of the other order",
    { body: utf16("openapi: 3.0.3").swap16() },
    /^URL is UTF-16 text; save it as UTF-8/,
  ],
  ["UTF-16 without a mark", { body: utf16("{}").subarray(2) }, /^URL is UTF-16 text; save it as UTF-8/],
  [
    "OpenAPI 2.0",
    { body: 'swagger: "2.0"\n' },
    /^URL:1:1: is OpenAPI 2\.0 \(Swagger\); .*\(swagger2openapi\)/,
  ],
  ["OpenAPI 2.0 without quotes", { body: "swagger: 2.0\n" }, /^URL:1:1: is OpenAPI 2\.0 \(Swagger\);/],
  ["OpenAPI 4", { body: document("4.0.0") }, /^URL:1:2: is OpenAPI 4\.0\.0; 3\.0, 3\.1 and 3\.2 can be read/],
  [
    "QUERY of OpenAPI 3.2",
    { body: with32({ query: {} }) },
    /OpenAPI 3\.2 allows operations with the method QUERY, which no client can/,
  ],
  ["other methods of OpenAPI 3.2", { body: with32({ additionalOperations: {} }) }, /`additionalOperations`/],
  ["query strings of OpenAPI 3.2", { body: with32(querystring) }, /`in: querystring`/],
  ["streams of OpenAPI 3.2", { body: with32(stream) }, /`itemSchema`/],
  [
    "a server that is busy for longer than the pull waits",
    { status: 503, headers: { "retry-after": "120" }, body: "" },
    /^URL returned 503 Service Unavailable; try again after 120 s, as it asks for \(Retry-After\)/,
  ],
];

describe("pull() of a document that cannot be read", () => {
  it.each(cannotBeRead)("names the address as given, and what to do: %s", async (_what, served, expected) => {
    expect(await refusal(served)).toMatch(expected);
  });
});

describe("pull() from a server that is busy", () => {
  const busy = (after: string, status = 429): Served => ({
    status,
    headers: { "retry-after": after },
    body: "",
  });

  it("keeps to Retry-After, in seconds and as a date, while the time lasts", async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => waits.push(ms);
    const past = new Date(Date.now() - 1000).toUTCString();
    const { repository, run, requests } = await pullServed([busy("7"), busy(past, 503), { body: "" }], {
      wait,
    });

    const error = (await thrownBy(run)) as Error;

    expect(error.message).toContain("is empty");
    expect(waits).toEqual([7000, 0]);
    expect(requests).toHaveLength(3);
    expect(repository.root).toBeDefined();
  });

  it.each(["soon", "-1", "32.5", ""])("does not wait for %j, which is neither", async (after) => {
    const { run, requests } = await pullServed([busy(after)], { wait: () => expect.fail("waited") });

    expect(((await thrownBy(run)) as Error).message).toMatch(
      /returned 429 Too Many Requests; try again later/,
    );
    expect(requests).toHaveLength(1);
  });

  it("gives up after three waits, and when they are longer than its time", async () => {
    const wait = () => Promise.resolve();
    const [often, long] = await Promise.all([
      pullServed([busy("1")], { wait }),
      pullServed([busy("40")], { wait, timeoutMs: 60_000 }),
    ]);

    await thrownBy(often.run);
    await thrownBy(long.run);

    expect(often.requests).toHaveLength(4);
    expect(long.requests).toHaveLength(2);
  });
});

describe("pull() of OpenAPI 3.2", () => {
  it("reads a document that has nothing that only 3.2 has", async () => {
    const repository = await builtRepository();
    const upstream = JSON.parse(repository.read("specs/ett/upstream.json"));
    upstream.openapi = "3.2.0";
    upstream.components.schemas.Wallet.properties.query = { type: ["string", "null"] };
    const { url } = await testServer((_request, response) => response.end(JSON.stringify(upstream)));

    const result = await pull(repository.root, ett, { from: [`${url}/swagger`], today: "2026-11-22" });

    expect(result.kind === "changed" && result.lint).toEqual([]);
    expect(repository.read("packages/ett-client/src/generated/schema.ts")).toContain("query?: string | null");
  });
});
