import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type MockServer, startMockServer, startMocks } from "../../src/index.js";
import { getWallets, startWallets } from "./wallets.js";

const running: MockServer[] = [];

async function started(starting: Promise<MockServer>): Promise<MockServer> {
  const server = await starting;
  running.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe("startMockServer()", () => {
  it("accepts requests as soon as it resolves", async () => {
    const server = await started(startWallets());

    const response = await getWallets(server);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([
      { id: "7d4a2b10-5c7e-4c7e-9a55-3f6f0f5f2f01", type: "production" },
    ]);
  });

  it("listens on 127.0.0.1 and gives a URL without a trailing slash", async () => {
    const server = await started(startWallets());

    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("lists the document's operations with their statuses", async () => {
    const server = await started(startWallets());

    expect(server.operations).toHaveLength(7);
    expect(server.operations[0]).toEqual({
      id: "getWallets",
      method: "GET",
      path: "/wallets",
      statuses: ["200", "400", "401", "429"],
    });
  });

  it("takes a parsed document and leaves it as it is", async () => {
    const document = {
      openapi: "3.0.3",
      info: { title: "One operation", version: "1" },
      paths: {
        "/ping": {
          get: { operationId: "ping", responses: { 204: { $ref: "#/components/responses/None" } } },
        },
      },
      components: { responses: { None: { description: "Nothing." } } },
    };
    const before = structuredClone(document);
    const server = await started(startMockServer("ett", { document }));

    const response = await fetch(`${server.url}/ping`);

    expect(response.status).toBe(204);
    expect(document).toEqual(before);
  });

  it("runs ten at once that share nothing", async () => {
    const servers = await Promise.all(Array.from({ length: 10 }, () => started(startWallets())));

    await Promise.all(servers.map((server, index) => getWallets(server, {}, `&Limit=${index + 1}`)));

    expect(new Set(servers.map(({ url }) => url)).size).toBe(10);
    for (const [index, server] of servers.entries())
      expect(server.requests.map(({ query }) => query.Limit)).toEqual([String(index + 1)]);
  });

  it.each([
    ["unknown_api", /did you mean "enmacc"/, () => startMockServer("enmac" as "enmacc")],
    ["unknown_option", /did you mean "port"/, () => startMockServer("ett", { prot: 1 } as object)],
    ["invalid_option", /port/, () => startMockServer("ett", { port: 70_000 })],
    ["document_missing", /cannot read the file/, () => startWallets({ document: "/does/not/exist.json" })],
    ["document_invalid", /not a readable OpenAPI/, () => startWallets({ document: { paths: {} } })],
    ["document_invalid", /not a readable OpenAPI/, () => startWallets({ document: import.meta.filename })],
    ["document_invalid", /no operations/, () => startWallets({ document: { openapi: "3.0.3", paths: {} } })],
    [
      "document_invalid",
      /"twice" is used twice/,
      () => startWallets({ document: { openapi: "3.0.3", paths: { "/a": twice, "/b": twice } } }),
    ],
  ])("rejects with %s, naming what is wrong", async (code, message, start) => {
    await expect(start()).rejects.toMatchObject({
      name: "ContractTestingError",
      code,
      message: expect.stringMatching(message),
    });
  });

  it("rejects with port_in_use when another server has the port", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;

    await expect(startWallets({ port })).rejects.toMatchObject({ code: "port_in_use" });

    await new Promise((resolve) => other.close(resolve));
  });
});

const twice = { get: { operationId: "twice", responses: { 204: { description: "Nothing." } } } };

describe("MockServer.close()", () => {
  it("frees the port, though a client keeps its connection open", async () => {
    const first = await startWallets();
    await getWallets(first);
    const port = Number(new URL(first.url).port);

    await first.close();
    const second = await started(startWallets({ port }));

    expect(second.url).toBe(first.url);
  });

  it("ends a request that is still being sent", async () => {
    const server = await startWallets();
    const neverEnding = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) });
    const request = fetch(`${server.url}/notes`, {
      method: "POST",
      body: neverEnding,
      duplex: "half",
    } as RequestInit);
    const outcome = expect(request).rejects.toThrow();

    await getWallets(server);
    await server.close();

    await outcome;
  });

  it("may be called twice, and keeps the record readable", async () => {
    const server = await startWallets();
    await getWallets(server);

    await Promise.all([server.close(), server.close()]);
    await server.close();

    expect(server.requests).toHaveLength(1);
  });

  it("is what `await using` calls", async () => {
    let url: string;
    {
      await using server = await startWallets();
      url = server.url;
    }

    await expect(fetch(url)).rejects.toThrow();
  });
});

describe("startMocks()", () => {
  it("lets pages of an allowed origin call each mock, and no others", async () => {
    const origin = "http://localhost:5173";
    await using mocks = await startMocks({ allowedOrigins: [origin] });
    const { ett, identity, enmacc } = mocks;
    const ask = async (url: string, from: string) => {
      const { status, headers } = await fetch(`${url}/`, { headers: { origin: from } });
      return [status, headers.get("access-control-allow-origin")];
    };

    for (const { url } of [ett, identity, enmacc]) {
      expect(await ask(url, origin)).toEqual([404, origin]);
      expect(await ask(url, "http://localhost:5174")).toEqual([403, null]);
    }
  });

  it("sends the CORS headers for an allowed page, where a response describes others", async () => {
    const origin = "http://localhost:5173";
    await using mocks = await startMocks({ allowedOrigins: [origin] });
    const headers = { "Access-Control-Allow-Origin": "https://gateway.example", "x-other": "kept" };
    const valid = { authorization: "Bearer a-token", "x-api-version": "1" };
    const response = { body: { result: [] }, headers, validate: false };
    mocks.ett.script("getWallets", response, response);
    const ask = async (from: Record<string, string>) => {
      const url = `${mocks.ett.url}/wallet-api/wallets?organizationId=3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90`;
      const response = await fetch(url, { headers: { ...from, ...valid } });
      return [response.headers.get("access-control-allow-origin"), response.headers.get("x-other")];
    };

    expect(await ask({ origin })).toEqual([origin, "kept"]);
    expect(await ask({})).toEqual(["https://gateway.example", "kept"]);
  });

  it("starts every API from the documents of the package, and closes all of them", async () => {
    const mocks = await startMocks();
    const servers = [mocks.ett, mocks.identity, mocks.enmacc];

    expect(servers.map(({ api }) => api)).toEqual(["ett", "ett-identity", "enmacc"]);
    for (const { operations } of servers) expect(operations.length).toBeGreaterThan(0);

    await mocks.close();
    for (const { url } of servers) await expect(fetch(url)).rejects.toThrow();
  });
});
