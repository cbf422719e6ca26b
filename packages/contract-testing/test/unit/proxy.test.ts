import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ContractServer, type ProxyOptions, startProxy } from "../../src/index.js";
import { organizationId, validHeaders, walletsDocument } from "./wallets.js";

/** What the stand-in for the real server sends next. */
interface Planned {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

const wallet = { id: organizationId, type: "production" };

let upstream: Server;
let upstreamUrl: string;
let planned: Planned | undefined;
let received: { request: IncomingMessage; body: string }[];
const running: ContractServer[] = [];

beforeEach(async () => {
  planned = { body: JSON.stringify([wallet]) };
  received = [];
  upstream = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ request, body });
    respond(response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((proxy) => proxy.close()));
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function respond(response: ServerResponse): void {
  if (planned === undefined) return; // It never responds.
  const { status = 200, headers = {}, body } = planned;
  response.writeHead(status, {
    "x-remaining": "9",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...headers,
  });
  response.end(body);
}

async function proxied(options: Partial<ProxyOptions> = {}): Promise<ContractServer> {
  const proxy = await startProxy("ett", { upstream: upstreamUrl, document: walletsDocument, ...options });
  running.push(proxy);
  return proxy;
}

function getWallets({ url }: ContractServer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/wallets?organizationId=${organizationId}`, {
    headers: { ...validHeaders, ...headers },
    redirect: "manual",
  });
}

function createTransfer({ url }: ContractServer): Promise<Response> {
  return fetch(`${url}/transfers?organizationId=${organizationId}`, {
    method: "POST",
    headers: { ...validHeaders, "content-type": "application/json" },
    body: '{"quantity":1,"items":[]}',
  });
}

function found({ violations }: ContractServer): string[] {
  return violations.map(({ responsible, location, code }) => `${responsible} ${location} ${code}`);
}

describe("startProxy()", () => {
  it("forwards request and response unchanged", async () => {
    const proxy = await proxied();
    planned = {
      headers: { "x-request-id": "7", "set-cookie": ["a=1", "b=2"] },
      body: JSON.stringify([wallet]),
    };

    const response = await getWallets(proxy);

    expect(await response.json()).toEqual([wallet]);
    expect(response.headers.get("x-request-id")).toBe("7");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(received[0]?.request).toMatchObject({
      method: "GET",
      url: `/wallets?organizationId=${organizationId}`,
      headers: { authorization: "Bearer a-secret-token", "x-api-version": "1" },
    });
    proxy.expectNoViolations();
    proxy.expectCalledOnceWith("getWallets", { query: { organizationId } });
  });

  it("records no credentials", async () => {
    const proxy = await proxied();

    await getWallets(proxy);

    expect(proxy.requests[0]?.headers).toMatchObject({
      authorization: "Bearer [redacted]",
      "x-api-key": "[redacted]",
    });
    expect(JSON.stringify(proxy.requests)).not.toContain("a-secret");
  });

  it.each<[string, Planned, string]>([
    [
      "an enum in another case",
      { body: JSON.stringify([{ ...wallet, type: "Production" }]) },
      "server body[0].type enum",
    ],
    ["a missing field", { body: JSON.stringify([{ type: "production" }]) }, "server body[0].id required"],
    ["an undocumented status", { status: 418, body: "{}" }, "server status undocumented_status"],
    ["an undocumented success", { status: 206, body: "[]" }, "server status undocumented_status"],
    ["a redirect", { status: 302, headers: { location: "/elsewhere" } }, "server status undocumented_status"],
    [
      "another content type",
      { headers: { "content-type": "text/html" }, body: "<html>" },
      "server header.content-type unexpected_media_type",
    ],
    ["a success without a body", {}, "server header.content-type unexpected_media_type"],
    ["malformed JSON", { body: '[{"id":' }, "server body malformed_json"],
  ])("finds that the server drifted: %s", async (_what, drift, expected) => {
    const proxy = await proxied();
    planned = drift;

    await getWallets(proxy);

    expect(found(proxy)).toEqual([expected]);
    expect(proxy.calledOperations).toEqual(new Set());
    expect(() => proxy.expectNoViolations()).toThrow(/1 violation of the ett contract \(by the server\)/);
  });

  it("finds a float where the document has whole numbers, with the document's line", async () => {
    const proxy = await startProxy("ett", { upstream: upstreamUrl });
    running.push(proxy);
    planned = { body: JSON.stringify({ result: [{ quantity: 1.5 }] }) };

    await fetch(`${proxy.url}/wallet-api/certificates?organizationId=${organizationId}`, {
      headers: validHeaders,
    });

    const float = proxy.violations.find(({ location }) => location === "body.result[0].quantity");
    expect(float).toMatchObject({
      responsible: "server",
      code: "type",
      declaredAt: { line: expect.any(Number) },
    });
  });

  it("takes a documented error, with its body or without one, for no drift", async () => {
    const proxy = await proxied();
    planned = {
      status: 429,
      headers: { "content-type": "application/problem+json" },
      body: '{"title":"x","status":429}',
    };
    await getWallets(proxy);
    planned = { status: 429 };
    await getWallets(proxy);

    expect(proxy.requests.map(({ response }) => response.status)).toEqual([429, 429]);
    expect(found(proxy)).toEqual([]);
  });

  it("still tells what the client does wrong", async () => {
    const proxy = await proxied();

    await getWallets(proxy, { "x-api-version": "2" });

    expect(received).toHaveLength(1);
    expect(found(proxy)).toEqual(["client header.X-API-Version enum"]);
  });

  it("sends nothing on that may change something, or that the document does not know", async () => {
    const proxy = await proxied();

    const post = await createTransfer(proxy);
    const unknown = await fetch(`${proxy.url}/unknown`, { headers: validHeaders });

    expect([post.status, unknown.status]).toEqual([403, 404]);
    expect(received).toEqual([]);
    expect(found(proxy)).toEqual(["client method not_forwarded", "client path unknown_operation"]);
  });

  it.each([["all" as const], [["createTransfer"]]])(
    "sends a change on when forward is %j",
    async (forward) => {
      const proxy = await proxied({ forward });
      planned = { status: 202 };

      await createTransfer(proxy);

      expect(received.map(({ body }) => body)).toEqual(['{"quantity":1,"items":[]}']);
    },
  );

  it("forwards token requests by default, as reads need a token", async () => {
    const proxy = await startProxy("ett-identity", { upstream: upstreamUrl });
    running.push(proxy);
    planned = { body: JSON.stringify({ access_token: "t", token_type: "Bearer", expires_in: 3600 }) };

    await fetch(`${proxy.url}/x.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });

    expect(received[0]?.body).toBe("grant_type=client_credentials");
  });

  it("counts what was exercised", async () => {
    const proxy = await proxied();

    await getWallets(proxy);

    const cells = proxy.coverage.find(({ id }) => id === "getWallets")?.cells;
    expect(cells?.filter(({ hits }) => hits > 0).map(({ status }) => status)).toEqual([undefined, "200"]);
  });

  it("responds with 502 and fails the test when the server sends no response", async () => {
    const impatient = await proxied({ timeoutMs: 50 });
    // A refused connection takes longer than that on a busy machine.
    const patient = await proxied();
    planned = undefined;

    const late = await getWallets(impatient);
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    const refused = await getWallets(patient);

    expect([late.status, refused.status]).toEqual([502, 502]);
    expect([impatient, patient].map(({ violations }) => violations.map(({ message }) => message))).toEqual([
      ["The server sent no response: TimeoutError"],
      ["The server sent no response: ECONNREFUSED"],
    ]);
    for (const proxy of [impatient, patient]) expect(() => proxy.expectNoViolations()).toThrow();
  });

  it("ends what is under way when it is closed", async () => {
    const proxy = await proxied();
    planned = undefined;
    const request = expect(getWallets(proxy)).rejects.toThrow();
    await expect.poll(() => received.length).toBe(1);

    await proxy.close();

    await request;
  });

  it.each([
    ["unknown_option", /did you mean "upstream"/, { upstrem: "x" }],
    ["invalid_option", /upstream: must be the base URL/, { upstream: undefined }],
    ["invalid_option", /upstream: must be the base URL/, { upstream: "demo.example" }],
    [
      "invalid_option",
      /http:\/\/ is allowed only for servers on this machine/,
      { upstream: "http://demo.example" },
    ],
    ["invalid_option", /must not contain credentials/, { upstream: "https://me:secret@demo.example" }],
    ["invalid_option", /must not have a query/, { upstream: "https://demo.example?x=1" }],
    ["invalid_option", /timeoutMs/, { timeoutMs: 0 }],
    ["invalid_option", /port/, { port: -1 }],
    ["invalid_option", /forward: must be/, { forward: "everything" }],
    ["unknown_operation", /did you mean "createTransfer"/, { forward: ["createTransfers"] }],
  ])("rejects with %s: %s", async (code, message, options) => {
    const starting = proxied(options as object);

    await expect(starting).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(starting).rejects.not.toMatchObject({ message: expect.stringMatching("secret") });
  });
});
