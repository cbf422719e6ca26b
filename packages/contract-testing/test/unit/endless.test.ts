import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createReferences } from "../../src/documents/references.js";
import { type ContractServer, startMockServer, startProxy } from "../../src/index.js";
import { createRedactor } from "../../src/secrets/redactor.js";
import { createContractServer } from "../../src/server/contract-server.js";
import { rawRequest, sendRaw, statusOf } from "./raw.js";
import { createTransfer, organizationId, startWallets, validHeaders, walletsDocument } from "./wallets.js";

const running: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function startBoth(): Promise<ContractServer[]> {
  const mock = await startWallets();
  const proxy = await startProxy("ett", { upstream: mock.url, document: walletsDocument, forward: "all" });
  running.push(mock, proxy);
  return [mock, proxy];
}

const large = 10 * 1024 * 1024 - 100;
const form = "application/x-www-form-urlencoded";

/** Processor time of this process in milliseconds: what a request costs, however busy the machine is. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

type Body = [name: string, body: () => string, type?: string];

/** Bodies that took for ever, or all of the stack, by their size or shape; each is at most 10 MB. */
const bodies: Body[] = [
  ["5,000 nested arrays", () => "[".repeat(5_000)],
  ["5,000 nested arrays that end", () => `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  ["nested arrays to the limit of size", () => "[".repeat(large)],
  ["5,000 nested objects", () => `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
  ["nested arrays in a field", () => `{"items":${"[".repeat(5_000)}${"]".repeat(5_000)}}`],
  ["a wide array", () => `[${"1,".repeat(large / 2)}1]`],
  ["many empty arrays", () => `[${"[],".repeat(large / 3)}1]`],
  ["many fields", () => `{${Array.from({ length: 150_000 }, (_, index) => `"${index}":1`).join(",")}}`],
  ["a number of millions of digits", () => `{"quantity":${"9".repeat(large - 20)}}`],
  ["a form of many fields", () => "a&".repeat(large / 2), form],
  [
    "a form of many numbered fields",
    () => Array.from({ length: 100_000 }, (_, at) => `a[${at}]=1`).join("&"),
    form,
  ],
];

/** Bodies that take their time, but not long, and are judged. */
const heavy: Body[] = [
  ["a long text", () => JSON.stringify({ note: "a".repeat(large - 100) })],
  [
    "a long text of base64",
    () => JSON.stringify({ note: Buffer.alloc(large * 0.7, "x7~").toString("base64") }),
  ],
  ["a long text of hex", () => JSON.stringify({ note: "0f".repeat(large / 2 - 50) })],
  ["a long text of percent signs", () => JSON.stringify({ note: "%41+".repeat(large / 4 - 50) })],
  ["a long text of quotes", () => JSON.stringify({ note: '\\"='.repeat(large / 8) })],
  ["a long text of nested JSON", () => JSON.stringify({ note: "[".repeat(large - 50) })],
  ["a long text of colons", () => JSON.stringify({ note: "secret: ".repeat(large / 10) })],
  ["99,000 wrong items", () => `{"quantity":1,"items":[${"0,".repeat(98_000)}0]}`],
  ["many texts of percent signs", () => `{"items":[${`"${"%41+".repeat(16_000)}",`.repeat(150)}0]}`],
  ["many texts of nested JSON", () => `{"items":[${`"${"[".repeat(65_000)}",`.repeat(150)}0]}`],
  ["many texts of base64", () => `{"items":[${`"${"x7Qz".repeat(16_000)}",`.repeat(150)}0]}`],
  ["many short texts", () => `{"items":[${'"client-id %20 eyJhbGciOiJSUzI1Ni",'.repeat(95_000)}0]}`],
  ["deep within the limit", () => `{"items":${"[".repeat(60)}${"]".repeat(60)}}`],
  ["plain text", () => "token ".repeat(large / 6), "text/plain"],
  ["plain text of brackets", () => "[".repeat(large), "text/plain"],
  ["a form of one long field", () => `a=${"%41".repeat(large / 3 - 10)}`, form],
];

describe("a mock and a proxy", () => {
  it.each<Body>(bodies)("refuse and record %s at once", async (_, body, type) => {
    for (const server of await startBoth()) {
      const text = body();
      const startedAt = cpuMs();

      const response = await createTransfer(server as never, text, type);

      const took = cpuMs() - startedAt;
      if (process.env.SHOW_TIMES !== undefined)
        console.log(`${_}: ${response.status} after ${Math.round(took)} ms`);
      expect([400, 403, 413]).toContain(response.status);
      expect(took).toBeLessThan(8_000);
      expect(server.requests).toHaveLength(1);
      expect(server.violations.map(({ code }) => code)).toContain("body_too_complex");
    }
  });

  it.each<Body>(heavy)("judge and record %s within seconds", async (_, body, type) => {
    for (const server of await startBoth()) {
      const text = body();
      const startedAt = cpuMs();

      const response = await createTransfer(server as never, text, type);

      const took = cpuMs() - startedAt;
      if (process.env.SHOW_TIMES !== undefined)
        console.log(`${_}: ${response.status} after ${Math.round(took)} ms`);
      expect(took).toBeLessThan(15_000);
      expect(server.requests).toHaveLength(1);
      expect(server.violations.length).toBeGreaterThan(0);
      expect(server.violations.length).toBeLessThan(250);
    }
  });

  it("refuse and record headers that are too large, and invalid HTTP", async () => {
    for (const server of await startBoth()) {
      const tooLarge = await rawRequest(server.url, "/wallets", { "x-large": "a".repeat(20_000) });
      const many = await rawRequest(
        server.url,
        "/wallets",
        Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`x-${index}`, "1"])),
      );
      const both = await sendRaw(
        server.url,
        `POST /transfers HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`,
      );
      const twice = await sendRaw(
        server.url,
        `POST /transfers HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`,
      );
      const chunked = await sendRaw(
        server.url,
        `POST /transfers HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
      );
      const noise = await sendRaw(server.url, "\u0016\u0003\u0001 not http\r\n\r\n");

      expect([tooLarge, many, both, twice, chunked, noise].map(statusOf)).toEqual([
        431, 431, 400, 400, 400, 400,
      ]);
      expect(server.violations.map(({ code }) => code)).toEqual([
        "headers_too_large",
        "headers_too_large",
        ...Array.from({ length: 4 }, () => "malformed_request"),
      ]);
      expect(server.requests.map(({ path }) => path)).not.toContain("/smuggled");
    }
  });

  it("stop to read a body that does not end", async () => {
    for (const server of await startBoth()) {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
      const chunk = Buffer.alloc(1024 * 1024, "a");
      socket.on("error", () => {});
      const closed = new Promise((resolve) => socket.on("close", resolve));
      socket
        .resume()
        .write(
          `POST /transfers HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nTransfer-Encoding: chunked\r\n\r\n`,
        );
      let sent = 0;
      while (!socket.destroyed && sent < 200) {
        sent += 1;
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        const flushed = socket.write("\r\n");
        if (!flushed) await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve))]);
      }

      expect(sent).toBeLessThan(100);
      expect(server.violations.map(({ code }) => code)).toContain("body_too_large");
    }
  });

  it("end and record a request that arrives too slowly", async () => {
    const recorder = {
      redactor: createRedactor({ content: {}, references: createReferences({}) }),
      log: [] as { violations: unknown }[],
    };
    const server = createContractServer(
      recorder as never,
      {},
      async (incoming) => void (await incoming.toArray()),
      {
        requestMs: 100,
        checkEveryMs: 20,
      },
    );
    running.push(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;

    const response = await sendRaw(
      `http://127.0.0.1:${port}`,
      `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 10\r\n\r\na`,
    );

    expect(statusOf(response)).toBe(408);
    expect(recorder.log.map((entry) => entry?.violations)).toMatchObject([
      [{ code: "request_too_slow" }],
      ...recorder.log.slice(1).map(() => expect.anything()),
    ]);
  });
});

describe("startProxy()", () => {
  it.each([
    ["nested arrays", `${"[".repeat(5_000)}${"]".repeat(5_000)}`, "body_too_complex"],
    ["a wide array", `[${"1,".repeat(1_500_000)}1]`, "body_too_complex"],
    ["100,000 wrong items", `[${"0,".repeat(100_000)}0]`, "more_violations"],
  ])("forwards a response of %s without validating all of it", async (_, body, code) => {
    const upstream = createServer((_request, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(body),
    );
    await new Promise<void>((listening) => upstream.listen(0, "127.0.0.1", listening));
    running.push(upstream);
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const proxy = await startProxy("ett", { upstream: url, document: walletsDocument });
    running.push(proxy);

    const response = await fetch(`${proxy.url}/wallets?organizationId=${organizationId}`, {
      headers: validHeaders,
    });

    expect((await response.text()).length).toBe(body.length);
    expect(proxy.violations.map((violation) => violation.code)).toContain(code);
  });
});

function patternDocument(pattern: string): object {
  const schema = { type: "string", pattern };
  return {
    openapi: "3.0.3",
    info: { title: "Patterns", version: "1" },
    paths: {
      "/a": {
        get: {
          operationId: "a",
          parameters: [{ name: "text", in: "query", schema }],
          responses: { 204: { description: "Done." } },
        },
      },
    },
  };
}

describe("startMockServer() with patterns", () => {
  it.each(["^(1+)+!$", "^(a|a)*$", "^(.*)*\\d$", "^(\\w+\\s?)*$", "(x+x+)+y"])(
    "matches %s in time that grows with the text alone",
    async (pattern) => {
      const mock = await startMockServer("ett", { document: patternDocument(pattern) });
      running.push(mock);
      const text = `${"1".repeat(5_000)}${"a".repeat(5_000)}${"x".repeat(2_000)}?`;
      const startedAt = cpuMs();

      await fetch(`${mock.url}/a?text=${encodeURIComponent(text)}`);

      if (process.env.SHOW_TIMES !== undefined)
        console.log(`${pattern}: ${Math.round(cpuMs() - startedAt)} ms`);
      expect(cpuMs() - startedAt).toBeLessThan(8_000);
      expect(mock.requests).toHaveLength(1);
    },
  );

  it("judges by each of several patterns as JavaScript would", async () => {
    for (const [pattern, fits, differs] of [
      ["^\\d{18}$", "123456789012345678", "12345678901234567"],
      ["Z$", "2026-11-29T18:00:00Z", "Z "],
      ["^[A-Za-z0-9_-]{1,64}$", "a_b-9", "a b"],
      ["^(?:a|b)+?c$", "abc", "abd"],
      ["^\\p{Lu}\\u00e9", "Éé", "éé"],
      ["^[^/]+/\\S+$", "a/b", "a/ "],
      ["^(?<year>\\d{4})-\\/$", "2026-/", "26-/"],
    ] as const) {
      const mock = await startMockServer("ett", { document: patternDocument(pattern) });
      running.push(mock);

      await fetch(`${mock.url}/a?text=${encodeURIComponent(fits)}`);
      await fetch(`${mock.url}/a?text=${encodeURIComponent(differs)}`);

      expect(
        mock.requests.map(({ violations }) => violations.length),
        pattern,
      ).toEqual([0, 1]);
    }
  });

  it.each(["^(?=a)", "(a)\\1", "(?<!a)b", "^(a{1000}){1000}$"])(
    "refuses %s, which no linear engine has",
    async (pattern) => {
      await expect(startMockServer("ett", { document: patternDocument(pattern) })).rejects.toMatchObject({
        code: "document_invalid",
        message: expect.stringContaining("linear time"),
      });
    },
  );
});
