import { afterEach, describe, expect, it } from "vitest";
import { type ContractServer, type MockServerOptions, startProxy } from "../../src/index.js";
import { rawRequest, sendRaw, statusOf } from "./raw.js";
import { organizationId, startWallets, validHeaders, walletsDocument } from "./wallets.js";

const running: ContractServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const kinds = ["mock", "proxy"] as const;
const target = `/wallets?organizationId=${organizationId}`;

/** A mock, or a proxy of another mock: whatever is refused must not reach it. */
async function start(kind: (typeof kinds)[number], options: Partial<MockServerOptions> = {}) {
  const upstream = await startWallets();
  running.push(upstream);
  if (kind === "mock") {
    const mock = await startWallets(options);
    running.push(mock);
    return { server: mock as ContractServer, upstream };
  }
  const proxy = await startProxy("ett", { upstream: upstream.url, document: walletsDocument, ...options });
  running.push(proxy);
  return { server: proxy, upstream };
}

function codes({ violations }: ContractServer): string[] {
  return violations.map(({ code }) => code);
}

describe.each(kinds)("a %s", (kind) => {
  it("is called by the names of this machine, with its own port", async () => {
    const { server } = await start(kind);
    const { port } = new URL(server.url);

    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect(statusOf(await rawRequest(server.url, target, { ...validHeaders, host })), host).toBe(200);
    server.expectNoViolations();
  });

  it("refuses every other name with 421, as a page with a name that leads here would send it", async () => {
    const { server, upstream } = await start(kind);
    const { port } = new URL(server.url);
    const names = [
      `evil.example:${port}`,
      "evil.example",
      `localhost.evil.example:${port}`,
      `evil.localhost:${port}`,
      `localhost.:${port}`,
      "localhost",
      "localhost:1",
      `127.0.0.2:${port}`,
      `2130706433:${port}`,
      `user@localhost:${port}`,
      "",
    ];

    for (const host of names)
      expect(statusOf(await rawRequest(server.url, target, { ...validHeaders, host })), host).toBe(421);
    const twice = await sendRaw(
      server.url,
      `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(statusOf(twice)).toBe(421);
    const none = await sendRaw(server.url, `GET ${target} HTTP/1.0\r\n\r\n`);
    expect(statusOf(none)).toBe(421);

    expect(codes(server)).toEqual([...names, "twice", "none"].map(() => "foreign_host"));
    if (kind === "proxy") expect(upstream.requests).toEqual([]);
  });

  it("admits other names if it is told", async () => {
    const { server } = await start(kind, { allowedHosts: ["host.docker.internal", "mocks.test:8080"] });
    const ask = async (host: string) =>
      statusOf(await rawRequest(server.url, target, { ...validHeaders, host }));

    expect(await ask("host.docker.internal:4010")).toBe(200);
    expect(await ask("host.docker.internal")).toBe(200);
    expect(await ask("mocks.test:8080")).toBe(200);
    expect(await ask("mocks.test")).toBe(421);
  });

  it.each<[string, Record<string, string>]>([
    ["a page of the web", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["a page of another server of this machine", { origin: "http://localhost:1" }],
    ["a page in https of the same name", { origin: "https://127.0.0.1" }],
    ["an image of a page", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    ["an image of a page of another port", { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }],
  ])("refuses %s with 403, and lets it read nothing", async (_, headers) => {
    const { server, upstream } = await start(kind);

    const response = await rawRequest(server.url, target, { ...validHeaders, ...headers });

    expect(statusOf(response)).toBe(403);
    expect(response).not.toMatch(/access-control/i);
    expect(codes(server)).toEqual(["foreign_origin"]);
    if (kind === "proxy") expect(upstream.requests).toEqual([]);
  });

  it("takes what a person types into a browser, and its own pages", async () => {
    const { server } = await start(kind);

    for (const headers of [
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "same-origin" },
      { origin: server.url },
    ])
      expect(
        statusOf(
          await rawRequest(server.url, target, { ...validHeaders, ...headers } as Record<string, string>),
        ),
      ).toBe(200);
  });

  it("lets pages of an allowed origin ask and read", async () => {
    const origin = "http://localhost:5173";
    const { server } = await start(kind, { allowedOrigins: [origin] });

    const preflight = await rawRequest(
      server.url,
      target,
      {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,x-api-version",
      },
      "OPTIONS",
    );
    const response = await rawRequest(server.url, target, {
      ...validHeaders,
      origin,
      "sec-fetch-site": "same-site",
    });

    expect(statusOf(preflight)).toBe(204);
    expect(preflight).toMatch(/access-control-allow-headers: authorization,x-api-version/i);
    expect(statusOf(response)).toBe(200);
    for (const text of [preflight, response])
      expect(text).toMatch(/access-control-allow-origin: http:\/\/localhost:5173\r/i);
    expect(statusOf(await rawRequest(server.url, target, { origin: "http://localhost:5174" }))).toBe(403);
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, MockServerOptions]>([
    ["a URL as host", { allowedHosts: ["http://x"] }],
    ["a host with a path", { allowedHosts: ["x/y"] }],
    ["any host", { allowedHosts: ["*"] }],
    ["an origin with a path", { allowedOrigins: ["http://x/"] }],
    ["any origin", { allowedOrigins: ["*"] }],
    ["a text", { allowedOrigins: "http://x" as unknown as string[] }],
  ])("refuses to start with %s", async (_, options) => {
    await expect(start(kind, options)).rejects.toMatchObject({ code: "invalid_option" });
  });
});
