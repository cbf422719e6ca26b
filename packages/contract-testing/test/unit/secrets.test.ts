import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logLines } from "../../src/cli/mocks-output.js";
import {
  type ContractServer,
  ettScenario,
  reportCoverage,
  startMockServer,
  startProxy,
  writeCoverageReport,
} from "../../src/index.js";

const clientId = "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648";
const headers = { authorization: "Bearer another-credential", "x-api-version": "1" };
/** Each character that one of the encodings changes. */
const secret = 'wX7~Qz/é+ "p&=%9\\kL';

/** How a secret may be written. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  percent: encodeURIComponent,
  "percent, in lower case": (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  "percent, of every byte": (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "percent, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams([["", text]]).toString().slice(1),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON, twice": (text) => JSON.stringify(JSON.stringify(text)),
  "JSON, escaped": (text) =>
    Array.from(
      { length: text.length },
      (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex, in upper case": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64, after one byte": (text) => Buffer.from(`:${text}`).toString("base64"),
  "base64, after two bytes": (text) => Buffer.from(`a:${text}:b`).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 of UTF-16": (text) => Buffer.from(text, "utf16le").toString("base64"),
  "base64 of base64": (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64"),
  "base64 of percent": (text) => Buffer.from(encodeURIComponent(text)).toString("base64"),
  "hex of base64": (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("hex"),
};

/** Which encodings of a text are in another, so that a failure says how it got there. */
function formsIn(text: string, of: string): string[] {
  // Without its end, which padding and what follows may change.
  return Object.entries(encodings)
    .filter(([, encode]) => text.includes(encode(of).replace(/=+$/, "").slice(0, -2)))
    .map(([name]) => name);
}

const running: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function createCredential(
  { url }: ContractServer,
  asked: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/api/authorization/clients/${clientId}/credentials`, {
    method: "POST",
    headers: { ...headers, ...asked },
  });
}

/** Sends a text in every place that a request has for one. */
async function sendEverywhere({ url }: ContractServer, text: string): Promise<void> {
  const inUrl = encodeURIComponent(text);
  const inHeader = Buffer.from(text)
    .toString("latin1")
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, " ");
  const json = { ...headers, "content-type": "application/json" };
  const form = { ...headers, "content-type": "application/x-www-form-urlencoded" };
  const send = async (path: string, init: RequestInit) => void (await (await fetch(url + path, init)).text());
  await send(`/wallet-api/wallets?organizationId=${inUrl}&note=${inUrl}&${inUrl}=1`, {
    headers: { ...headers, "x-note": inHeader, cookie: `a=${inUrl}`, referer: `http://x/?y=${inUrl}` },
  });
  await send(`/unknown/${inUrl}`, { headers });
  await send(`/wallet-api/wallets/${inUrl}`, { headers, method: "DELETE" });
  const nested = {
    a: [{ [text]: text, list: [[text]], text: JSON.stringify({ b: JSON.stringify({ c: text }) }) }],
  };
  for (const body of [JSON.stringify(nested), JSON.stringify(text), `{"a": "${text}`])
    await send("/wallet-api/transfers", { method: "POST", headers: json, body });
  await send("/wallet-api/transfers", { method: "POST", headers: form, body: `note=${inUrl}&a[b]=${inUrl}` });
  await send("/wallet-api/transfers", {
    method: "POST",
    headers: { ...headers, "content-type": "text/plain" },
    body: `see ${text}`,
  });
  await send("/wallet-api/transfers", {
    method: "POST",
    headers: { ...headers, "content-type": inHeader.slice(0, 40) },
    body: text,
  });
}

/** All that a server shows of what it saw. */
function shown(server: ContractServer): string {
  const thrown = [
    () => server.expectNoViolations(),
    () => server.expectCalledTimes("createCredential", 99),
    () => server.expectCalledWith("createCredential", { headers: { "x-note": secret }, body: { secret } }),
    () => server.expectCalledWith("transferCertificate", { body: { client_secret: secret, list: [secret] } }),
  ].map((attempt) => {
    try {
      attempt();
      return "";
    } catch (error) {
      return `${(error as Error).stack}\n${inspect(error, { depth: 9 })}`;
    }
  });
  return [
    JSON.stringify(server.requests, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    inspect(server, { depth: 12, maxArrayLength: null, maxStringLength: null }),
    inspect(server.requests, { depth: 12, maxArrayLength: null, maxStringLength: null }),
    JSON.stringify(server.violations),
    ...server.requests.map((request) => logLines("ett", request, 1)),
    ...thrown,
  ].join("\n");
}

describe("the record of a mock", () => {
  it("shows the secret of createCredential nowhere and in no encoding, wherever it comes again", async () => {
    const directory = mkdtempSync(join(tmpdir(), "secrets-"));
    const mock = await startMockServer("ett", { coverageDir: directory });
    running.push(mock);
    const body = { hint: "wX7", keyId: clientId, startDate: 1, endDate: 2, secret };
    mock.script(
      "createCredential",
      { body },
      { body, headers: { "x-note": Buffer.from(secret).toString("base64") } },
    );

    await createCredential(mock);
    await createCredential(mock);
    for (const encode of Object.values(encodings)) await sendEverywhere(mock, encode(secret));

    expect(mock.calls("createCredential")[0]?.response.body).toEqual({ ...body, secret: "[redacted]" });
    expect(formsIn(shown(mock), secret)).toEqual([]);
    await mock.close();
    writeCoverageReport(reportCoverage(directory), directory);
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
    expect(files.length).toBeGreaterThan(4);
    expect(formsIn(files.join("\n"), secret)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it("shows no secret that the scenario made", async () => {
    const mock = await startMockServer("ett", { scenario: ettScenario() });
    running.push(mock);
    const scenario = ettScenario();
    const identity = await startMockServer("ett", { scenario });
    running.push(identity);
    const token = scenario.tokens.issue();

    const response = await createCredential(identity, { authorization: `Bearer ${token}` });
    const { secret: made } = (await response.json()) as { secret: string };

    expect(made).toMatch(/^mock-secret-/);
    expect(formsIn(shown(identity), made)).toEqual([]);
    expect(formsIn(shown(identity), token)).toEqual([]);
  });

  it("finds what names itself a secret, though nobody has seen its value", async () => {
    const mock = await startMockServer("ett");
    running.push(mock);
    const inner = JSON.stringify({ client_secret: "unseen-value-1" });
    const body = {
      privateKey: "unseen-value-2",
      text: inner,
      twice: JSON.stringify({ text: inner }),
      encoded: Buffer.from(inner).toString("base64"),
      url: "https://x.example/?access_token=unseen-value-3",
      header: "Authorization: Bearer unseen-value-4",
      pairs: [
        { name: "client-secret", value: "unseen-value-5" },
        { key: "password", value: "unseen-value-6" },
      ],
      credentials: { id: "me", parts: ["unseen-value-7"] },
    };

    await fetch(`${mock.url}/wallet-api/transfers?api_key=unseen-value-8&a[client_secret]=unseen-value-9`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("me:unseen-value-10").toString("base64")}`,
        cookie: "session=unseen-value-11; other=unseen-value-12",
        "content-type": "application/json",
        "x-auth-token": "unseen-value-13",
        "x-note": "token=unseen-value-14",
      },
      body: JSON.stringify(body),
    });

    expect(shown(mock).match(/.{0,80}unseen-value-\d+/g)).toBeNull();
    expect(shown(mock)).not.toContain(body.encoded);
    expect(mock.requests[0]?.headers.authorization).toBe("Basic [redacted]");
  });

  it("finds the keys that a document's own security schemes name", async () => {
    const document = {
      openapi: "3.0.3",
      info: { title: "Keys", version: "1" },
      security: [{ header: [], query: [], cookie: [] }],
      paths: {
        "/a": { get: { operationId: "a", responses: { 204: { description: "Done." } } } },
      },
      components: {
        securitySchemes: {
          header: { type: "apiKey", in: "header", name: "X-Door" },
          query: { type: "apiKey", in: "query", name: "door" },
          cookie: { type: "apiKey", in: "cookie", name: "way" },
        },
      },
    };
    const mock = await startMockServer("ett", { document });
    running.push(mock);

    await fetch(`${mock.url}/a?door=opens-with-1`, {
      headers: {
        "x-door": "opens-with-2",
        cookie: "way=opens-with-3",
        "x-other": "see opens-with-2 and opens-with-3",
      },
    });

    expect(shown(mock)).not.toContain("opens-with");
    expect(mock.requests[0]?.url).toBe("/a?door=[redacted]");
  });

  it("leaves what is not a secret unchanged", async () => {
    const mock = await startMockServer("ett");
    running.push(mock);
    const body = {
      quantity: 5,
      big: "9007199254740993",
      id: clientId,
      time: "2026-11-29T18:00:00+01:00",
      key: "gridArea",
      none: null,
    };
    await createCredential(mock);

    await fetch(`${mock.url}/wallet-api/transfers?organizationId=${clientId}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

    expect(mock.requests[1]).toMatchObject({ body, query: { organizationId: clientId } });
    expect(mock.requests[1]?.url).toBe(`/wallet-api/transfers?organizationId=${clientId}`);
  });
});

describe("the record of a proxy", () => {
  let upstream: Server;

  beforeEach(async () => {
    upstream = createServer((request, response) => {
      request.resume();
      const body = JSON.stringify({ hint: 7, secret, wrong: [secret, encodings.base64?.(secret)] });
      response
        .writeHead(200, { "content-type": "application/json", "x-echo": encodeURIComponent(secret) })
        .end(body);
    });
    await new Promise<void>((listening) => upstream.listen(0, "127.0.0.1", listening));
  });

  afterEach(() => {
    upstream.closeAllConnections();
    upstream.close();
  });

  it("shows the secret of a real response nowhere and in no encoding, nor in what it tells of the drift", async () => {
    const { port } = upstream.address() as AddressInfo;
    const proxy = await startProxy("ett", {
      upstream: `http://127.0.0.1:${port}`,
      forward: ["createCredential"],
    });
    running.push(proxy);

    const response = await createCredential(proxy);
    for (const encode of Object.values(encodings)) await sendEverywhere(proxy, encode(secret));

    expect(await response.json()).toMatchObject({ secret });
    expect(proxy.violations.some(({ responsible }) => responsible === "server")).toBe(true);
    expect(formsIn(shown(proxy), secret)).toEqual([]);
  });
});
