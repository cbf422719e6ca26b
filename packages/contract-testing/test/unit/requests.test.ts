import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MockServer } from "../../src/index.js";
import {
  createTransfer,
  credentials,
  getWallets,
  organizationId,
  startWallets,
  validHeaders,
} from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

const transfer = JSON.stringify({ quantity: 3, items: [{ gsrn: "571234567890123456" }] });

describe("MockServer.requests", () => {
  it("holds what the client sent and the response that it got", async () => {
    await createTransfer(server, transfer);

    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      operationId: "createTransfer",
      method: "POST",
      path: "/transfers",
      url: `/transfers?organizationId=${organizationId}`,
      query: { organizationId },
      headers: { "content-type": "application/json", "x-api-version": "1" },
      body: { quantity: 3, items: [{ gsrn: "571234567890123456" }] },
      response: {
        status: 202,
        headers: { location: "http://example.com/v1/request-status/1" },
        body: { transferRequestId: "0b7dcf0e-6a0e-4b0d-8f0c-5b9a5f3a9c11" },
      },
      violations: [],
    });
  });

  it("is in order of arrival, also when a later request gets its response first", async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const slow = fetch(`${server.url}/notes`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: readable,
      duplex: "half",
    } as RequestInit);
    await writer.write(new TextEncoder().encode("{"));
    await getWallets(server);

    await writer.write(new TextEncoder().encode("}"));
    await writer.close();
    await slow;

    expect(server.requests.map(({ operationId }) => operationId)).toEqual(["createNote", "getWallets"]);
  });

  it("keeps repeated query parameters", async () => {
    await getWallets(server, {}, "&Limit=1&Limit=2");

    expect(server.requests[0]?.query).toEqual({ organizationId, Limit: ["1", "2"] });
  });

  it("has a request of no operation too", async () => {
    await fetch(`${server.url}/nowhere`);

    expect(server.requests[0]).toMatchObject({ method: "GET", path: "/nowhere", response: { status: 404 } });
    expect(server.requests[0]).not.toHaveProperty("operationId");
  });

  it("shows that credentials were sent, but not which", async () => {
    await getWallets(server);

    expect(server.requests[0]?.headers).toMatchObject({
      authorization: "Bearer [redacted]",
      "x-api-key": "[redacted]",
    });
  });

  it("holds no secret of headers, query, bodies or responses in any form", async () => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "s3cret",
    });
    await getWallets(server, { authorization: "s3cret", "x-api-key": "s3cret part" });
    await fetch(`${server.url}/token?client-secret=s3cret`, { method: "POST", body });
    await createTransfer(server, '{"clientSecret":"s3cret","deep":[{"access-token":"s3cret"}]}');
    await createTransfer(server, '{"client_secret":"s3cret"', "application/json");
    await createTransfer(server, '{"client_secret":"s3cret"}', "text/plain");
    await createTransfer(server, "client_secret is s3cret", "text/plain");
    await createTransfer(server, '{"client_secret":"s3cret"}', "no type");

    expect(JSON.stringify(server.requests)).not.toContain("s3cret");
    expect(JSON.stringify(server.requests)).not.toContain("mock-token-value");
    expect(server.requests[1]?.body).toEqual({
      grant_type: "client_credentials",
      client_id: "me",
      client_secret: "[redacted]",
    });
  });
});

describe("MockServer.reset()", () => {
  it("forgets requests, violations and scripts", async () => {
    server.script("getWallets", { status: 429 });
    await fetch(`${server.url}/nowhere`);

    server.reset();

    expect(server.requests).toEqual([]);
    expect(server.violations).toEqual([]);
    expect((await getWallets(server)).status).toBe(200);
  });

  it("leaves what was taken before as it was", async () => {
    await getWallets(server);
    const before = server.requests;

    server.reset();

    expect(before).toHaveLength(1);
  });
});

describe("MockServer.calledOperations", () => {
  it("grows by operations that were called with a valid request, and survives reset()", async () => {
    await getWallets(server);
    await createTransfer(server, "{}");
    await fetch(`${server.url}/wallets/${organizationId}`, { method: "DELETE", headers: validHeaders });

    server.reset();

    expect([...server.calledOperations].sort()).toEqual(["deleteWallet", "getWallets"]);
  });

  it("does not count a request without its credentials", async () => {
    const { authorization: _, ...withoutToken } = credentials;

    await fetch(`${server.url}/wallets/${organizationId}`, { method: "DELETE", headers: withoutToken });

    expect(server.calledOperations.size).toBe(0);
  });
});
