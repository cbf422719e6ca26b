import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FetchLike } from "@energy-clients/client-core";
import { createEttClient } from "@energy-clients/ett-client";
import crossFetch from "cross-fetch";
import nodeFetch from "node-fetch";
// @ts-expect-error node-fetch 2 has no types of its own
import nodeFetch2 from "node-fetch-2";
import { Agent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import { jwtOf } from "../support/tokens.js";

// Without a cast, except for node-fetch 2, which has no types here: the compiler checks that each is a FetchLike.
const FETCHES: Readonly<Record<string, FetchLike>> = {
  undici: undiciFetch,
  "node-fetch 3": nodeFetch,
  "node-fetch 2": nodeFetch2 as FetchLike,
  "cross-fetch": crossFetch,
  "the platform's": globalThis.fetch,
};

/** What tests pass as `fetch`. */
const TEST_FETCHES: readonly FetchLike[] = [
  vi.fn<typeof globalThis.fetch>(),
  vi.fn(async () => new Response("{}")),
  async () => Response.json({}),
  async (input: URL | RequestInfo, init?: RequestInit) => globalThis.fetch(input, init),
  (url, init) => undiciFetch(url, { ...init, dispatcher: new Agent() }),
];

const uuid = "5f1a2b3c-1c7e-4a53-9d0e-8d3b2f604d5e";
const query = { organizationId: uuid };
const PDF = "%PDF-1.7 of some length";
const transfer = {
  certificateId: { registry: "Narnia", streamId: uuid },
  receiverId: uuid,
  quantity: 1,
  hashedAttributes: [],
};

it.each(TEST_FETCHES.map((fetch) => [fetch]))("a test's fetch is an option of both clients", (fetch) => {
  const environment = {
    baseUrl: "https://api.example",
    tokenUrl: "https://login.example/token",
    scope: "api",
  };

  const create = () => [
    createEttClient({ baseUrl: "https://api.example", fetch }),
    createAuthenticatedEttClient({ environment, clientId: uuid, clientSecret: "not-a-secret", fetch }),
  ];

  expect(create).not.toThrow();
});

describe.each(Object.entries(FETCHES))("the fetch of %s", (_, fetch) => {
  let server: Server;
  let origin: string;
  let paths: string[] = [];

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      for await (const _ of request);
      const path = request.url?.split("?")[0] ?? "";
      paths.push(`${request.method} ${path}`);
      const json = (status: number, body: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      if (path === "/token")
        return json(200, { access_token: jwtOf({}), token_type: "Bearer", expires_in: 3600 });
      if (path === "/wallet-api/wallets") {
        // Once away, then there: what is retried has its body let go of.
        const isFirst = paths.filter((one) => one.endsWith(path)).length === 1;
        return isFirst ? json(503, { title: "busy" }) : json(200, { result: [] });
      }
      if (path === "/wallet-api/transfers") {
        response.writeHead(202, { "content-type": "application/json", "content-length": 100 });
        return response.write("{", () => request.socket.resetAndDestroy());
      }
      if (request.method === "DELETE") return response.writeHead(204).end();
      if (path.endsWith("/download"))
        return response.writeHead(200, { "content-type": "application/pdf" }).end(PDF);
      if (path === "/moved") return response.writeHead(302, { location: "/token" }).end();
      return json(404, { title: "Not Found" });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const arrange = () => {
    paths = [];
    return createAuthenticatedEttClient({
      environment: { baseUrl: origin, tokenUrl: `${origin}/token`, scope: "api" },
      clientId: uuid,
      clientSecret: "not-a-secret",
      retry: { initialDelayMs: 1 },
      fetch,
    });
  };

  it("gets a token, retries, and returns the platform's response", async () => {
    const { data, response, requests } = await arrange().call("getWallets", { query });

    expect(data).toEqual({ result: [] });
    expect(response).toBeInstanceOf(Response);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(requests).toBe(2);
    expect(paths).toEqual(["POST /token", "GET /wallet-api/wallets", "GET /wallet-api/wallets"]);
  });

  it("brings a response without a body", async () => {
    const { response } = await arrange().call("deleteCredential", { path: { clientId: uuid, keyId: uuid } });

    expect(response.status).toBe(204);
  });

  it("brings an error", async () => {
    const result = await arrange().call("getWallet", { path: { walletId: uuid }, query });

    expect(result).toMatchObject({ error: { title: "Not Found" }, response: { status: 404 } });
  });

  it("brings a download as the platform's Blob", async () => {
    const { data } = await arrange().call("downloadReport", { path: { reportId: uuid }, query });

    expect(data).toBeInstanceOf(Blob);
    expect(await data?.text()).toBe(PDF);
  });

  it("leaves no doubt about a response that breaks off", async () => {
    const error = await arrange()
      .call("transferCertificate", { query, body: transfer })
      .catch((thrown) => thrown);

    expect(error).toMatchObject({ code: "outcome_unknown", requests: 1, status: 202 });
    expect(paths.filter((path) => path.startsWith("POST /wallet-api"))).toHaveLength(1);
  });

  it("ends with the caller's signal", async () => {
    const controller = new AbortController();
    const pending = arrange().call("getWallets", { query, signal: controller.signal });
    controller.abort(new Error("no longer wanted"));

    await expect(pending).rejects.toThrow("no longer wanted");
  });

  it("serves a client without credentials as well", async () => {
    paths = [];
    const client = createEttClient({ baseUrl: origin, fetch });

    const { data } = await client.call("downloadReport", { path: { reportId: uuid }, query });

    expect(data).toBeInstanceOf(Blob);
    expect(await data?.text()).toBe(PDF);
  });
});
