import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ContractServer, type ProxyOptions, startProxy } from "../../src/index.js";
import { upstreamTarget } from "../../src/proxy/upstream-target.js";
import { rawRequest, sendRaw, statusOf } from "./raw.js";
import { organizationId, validHeaders, walletsDocument } from "./wallets.js";

let upstream: Server;
let received: IncomingMessage[];
let proxy: ContractServer;

async function start(options: Partial<ProxyOptions> = {}, basePath = ""): Promise<void> {
  const { port } = upstream.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${basePath}`;
  proxy = await startProxy("ett", { upstream: url, document: walletsDocument, ...options });
}

beforeEach(async () => {
  received = [];
  upstream = createServer((request, response) => {
    received.push(request);
    request.resume();
    response.writeHead(200, { "content-type": "application/json" }).end("[]");
  });
  await new Promise<void>((listening) => upstream.listen(0, "127.0.0.1", listening));
});

afterEach(async () => {
  await proxy.close();
  upstream.closeAllConnections();
  upstream.close();
});

const query = `?organizationId=${organizationId}`;

/** Each leads, by some parser's reading, from an operation that may be reached to another one or another host. */
const tricks: readonly (readonly [name: string, target: string])[] = [
  ["dot segments", "/wallets/../transfers"],
  ["a backslash", "/wallets\\..\\transfers"],
  ["a backslash alone", "\\wallets"],
  ["encoded dots", "/wallets/%2E%2E/transfers"],
  ["half-encoded dots", "/wallets/.%2e/transfers"],
  ["one dot", "/./wallets"],
  ["an encoded dot", "/%2e/wallets"],
  ["an encoded slash", "/wallets/..%2ftransfers"],
  ["an encoded backslash", "/wallets%5c..%5ctransfers"],
  ["double encoding", "/wallets/%252e%252e/transfers"],
  ["a double-encoded slash", "/wallets%252ftransfers"],
  ["path parameters", "/wallets/..;/transfers"],
  ["a path parameter", "/wallets;x=1"],
  ["encoded path parameters", "/wallets%3bx=1"],
  ["two slashes first", "//wallets"],
  ["another host by two slashes", "//evil.example/wallets"],
  ["another host by backslashes", "/\\evil.example/wallets"],
  ["two slashes within", "/wallets//"],
  ["user information", "@evil.example/wallets"],
  ["user information after a slash", "/@evil.example/../wallets"],
  ["the absolute form", "http://evil.example/wallets"],
  ["the absolute form of this very server", "http://127.0.0.1/wallets"],
  ["a fragment", "/wallets#/transfers"],
  ["an encoded fragment", "/wallets%23/transfers"],
  ["an encoded question mark", "/wallets%3f/transfers"],
  ["a tab", "/wal\tlets"],
  ["an encoded line end", "/wallets%0d%0aX-Evil:%201"],
  ["an encoded NUL", "/wallets%00"],
  ["overlong UTF-8", "/wallets/%c0%ae%c0%ae/transfers"],
  ["broken percent-encoding", "/wallets/%zz"],
  ["raw characters that a URL parser encodes", "/wallets/<{}>"],
  ["bytes beyond ASCII", "/wallets/\u00e9"],
  ["nothing", "*"],
];

describe("startProxy() and request targets", () => {
  it.each(tricks)("sends nothing on for %s, and records the request", async (_, target) => {
    await start({ forward: "all" });

    const statuses = [];
    for (const method of ["GET", "POST"])
      statuses.push(
        statusOf(await rawRequest(proxy.url, target + (target === "*" ? "" : query), validHeaders, method)),
      );

    expect(received).toEqual([]);
    for (const status of statuses) expect([400, 404]).toContain(status);
    expect(proxy.violations.length).toBeGreaterThanOrEqual(2);
  });

  it("sends on the very path and query that it decided on", async () => {
    await start({}, "/base");

    await rawRequest(proxy.url, `/wallets${query}&note=a%20b%2Fc`, validHeaders);

    expect(received[0]?.url).toBe(`/base/wallets${query}&note=a%20b%2Fc`);
  });

  it.each(["GET /wallets", "POST /transfers"])(
    "does not leave the base path of the upstream by %s",
    async (line) => {
      await start({ forward: "all" }, "/base");

      await sendRaw(
        proxy.url,
        `${line}/../../other HTTP/1.1\r\nhost: ${new URL(proxy.url).host}\r\nconnection: close\r\n\r\n`,
      );

      expect(received).toEqual([]);
    },
  );

  it("drops headers that make another request of it, that a browser adds, and that are of one connection", async () => {
    await start();
    const dropped = {
      "x-http-method-override": "DELETE",
      "x-http-method": "DELETE",
      "x-method-override": "DELETE",
      "x-original-url": "/transfers",
      "x-rewrite-url": "/transfers",
      "x-forwarded-host": "evil.example",
      "x-forwarded-prefix": "/transfers",
      forwarded: "host=evil.example",
      cookie: "session=of-another-page",
      "proxy-authorization": "Basic abc",
      "keep-alive": "timeout=5",
      te: "trailers",
      "x-hop": "1",
      referer: "http://localhost/secret",
    };

    await rawRequest(proxy.url, `/wallets${query}`, {
      ...validHeaders,
      ...dropped,
      connection: "close, X-Hop",
    });

    expect(received).toHaveLength(1);
    for (const name of Object.keys(dropped)) expect(received[0]?.headers, name).not.toHaveProperty([name]);
    expect(received[0]?.headers).toMatchObject({
      authorization: validHeaders.authorization,
      "x-api-version": "1",
    });
    expect(received[0]?.headers.host).toBe(`127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  });

  it.each(["_method=DELETE", "%5Fmethod=DELETE", "_METHOD=put"])(
    "does not send on a query with %s",
    async (override) => {
      await start();

      const response = await rawRequest(proxy.url, `/wallets${query}&${override}`, validHeaders);

      expect(statusOf(response)).toBe(403);
      expect(received).toEqual([]);
      expect(proxy.violations.map(({ code }) => code)).toContain("not_forwarded");
    },
  );

  it("hands a redirect on and follows it nowhere, with whatever credentials", async () => {
    await start();
    upstream.removeAllListeners("request");
    let other = 0;
    const elsewhere = createServer((_, response) => {
      other += 1;
      response.end();
    });
    await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    upstream.on("request", (_, response) => response.writeHead(307, { location }).end());

    const response = await rawRequest(proxy.url, `/wallets${query}`, validHeaders);

    expect(statusOf(response)).toBe(307);
    expect(other).toBe(0);
    elsewhere.close();
  });
});

describe("upstreamTarget()", () => {
  it.each([
    ["/wallets", "https://api.example/wallets"],
    ["/wallets/", "https://api.example/wallets/"],
    ["/a/b%20c?x=1", "https://api.example/a/b%20c?x=1"],
    ["/a/@b:c,d!$&'()*+=~", "https://api.example/a/@b:c,d!$&'()*+=~"],
    ["/a?x='<>", "https://api.example/a?x=%27%3C%3E"],
    ["/a?x=/../%2e%2e//", "https://api.example/a?x=/../%2e%2e//"],
  ])("takes %s", (target, url) => {
    expect(String(upstreamTarget("https://api.example", target))).toBe(url);
  });
});
