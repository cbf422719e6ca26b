import { relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContractViolationError, type MockServer } from "../../src/index.js";
import {
  createTransfer,
  getWallets,
  organizationId,
  startWallets,
  validHeaders,
  walletsDocument,
} from "./wallets.js";

let server: MockServer;

beforeEach(async () => {
  server = await startWallets();
});

afterEach(() => server.close());

function found(): string[] {
  return server.violations.map(({ side, location, code }) => `${side} ${location} ${code}`);
}

describe("MockServer.violations", () => {
  it("is empty after valid requests, also those with a documented error as response", async () => {
    await getWallets(server);
    await getWallets(server, { prefer: "code=429" });
    await getWallets(server, { prefer: "code=401" });
    await createTransfer(server, JSON.stringify({ quantity: 1, items: [] }));

    expect(server.violations).toEqual([]);
    server.expectNoViolations();
  });

  it("names the operation, the field as documented and what is wrong with it", async () => {
    await fetch(`${server.url}/wallets`, { headers: validHeaders });

    expect(server.violations).toEqual([
      {
        operationId: "getWallets",
        responsible: "client",
        side: "request",
        location: "query.organizationId",
        code: "required",
        message: "Request query must have required property 'organizationId'",
        severity: "error",
        declaredAt: {
          pointer: "#/paths/~1wallets/get/parameters/1/required",
          file: walletsDocument,
          line: 94,
        },
      },
    ]);
  });

  it("finds every fault of a body, with its path", async () => {
    const response = await createTransfer(server, '{"quantity":1.5,"items":[{"gsrn":"57"},{}]}');

    expect(response.status).toBe(400);
    expect(found()).toEqual([
      "request body.quantity type",
      "request body.items[0].gsrn pattern",
      "request body.items[1].gsrn required",
    ]);
  });

  it("finds a wrong header value, a wrong path value and a missing body", async () => {
    await getWallets(server, { "x-api-version": "20230101" });
    await fetch(`${server.url}/wallets/7`, { method: "DELETE", headers: validHeaders });
    await createTransfer(server, "");

    expect(found()).toEqual([
      "request header.X-API-Version enum",
      "request path.walletId format",
      "request body required",
    ]);
  });

  it("names each missing credential, and the mock responds as documented", async () => {
    const response = await fetch(`${server.url}/wallets?organizationId=${organizationId}`, {
      headers: { "x-api-version": "1", "x-api-key": "key" },
    });
    await fetch(`${server.url}/wallets?organizationId=${organizationId}`, {
      headers: { "x-api-version": "1" },
    });

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.headers.has("content-type")).toBe(false);
    expect(await response.text()).toBe("");
    expect(found()).toEqual([
      "request header.authorization missing_credentials",
      "request header.authorization missing_credentials",
      "request header.x-api-key missing_credentials",
    ]);
  });

  it("finds a misspelt query parameter, though the request gets a response", async () => {
    const response = await getWallets(server, {}, "&Limti=3");

    expect(response.status).toBe(200);
    expect(found()).toEqual(["request query.Limti unknown_parameter"]);
  });

  it("records an invalid request whatever status was preferred or scripted", async () => {
    server.script("getWallets", { status: 200 });
    const preferred = await getWallets(server, { prefer: "code=200", "x-api-version": "2" });
    const scripted = await getWallets(server, { "x-api-version": "2" });

    expect([preferred.status, scripted.status]).toEqual([400, 400]);
    expect(found()).toEqual(["request header.X-API-Version enum", "request header.X-API-Version enum"]);
  });

  it("has an unknown path and a wrong method", async () => {
    const path = await fetch(`${server.url}/wallet`);
    const method = await fetch(`${server.url}/wallets`, { method: "PUT" });

    expect([path.status, method.status]).toEqual([404, 405]);
    expect(found()).toEqual(["request path unknown_operation", "request path unknown_operation"]);
  });

  it("has malformed JSON, which gets the document's 400", async () => {
    const response = await createTransfer(server, '{"quantity":');

    expect(response.status).toBe(400);
    expect(await response.json()).toBe("The wallet is disabled.");
    expect(found()).toEqual(["request body malformed_json"]);
  });

  it("has malformed JSON, which gets a problem where the document has no 400", async () => {
    const response = await fetch(`${server.url}/notes`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });

    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 400, detail: "Request body is not valid JSON" });
  });

  it("has a content type that is not documented or malformed, also of a streamed body", async () => {
    await createTransfer(server, "{}", "text/plain");
    await createTransfer(server, "{}", "json");
    await fetch(`${server.url}/notes`, {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: new Blob(["{}"]).stream(),
      duplex: "half",
    } as RequestInit);

    expect(found()).toEqual([
      "request header.content-type unsupported_media_type",
      "request header.content-type malformed_content_type",
      "request header.content-type unsupported_media_type",
    ]);
  });

  it("has a body over 10 MB, which gets 413", async () => {
    const response = await createTransfer(server, JSON.stringify("x".repeat(10 * 1024 * 1024)));

    expect(response.status).toBe(413);
    expect(found()).toEqual(["request body body_too_large"]);
  });

  it("has a success that the client does not accept; an error is sent in the type it has", async () => {
    const headers = { ...validHeaders, accept: "application/json" };
    const success = await fetch(`${server.url}/reports/1/download`, { headers });
    const error = await fetch(`${server.url}/reports/1/download`, {
      headers: { ...headers, prefer: "code=404" },
    });

    expect(success.status).toBe(406);
    expect(error.status).toBe(404);
    expect(error.headers.get("content-type")).toBe("application/problem+json");
    expect(found()).toEqual(["request header.accept not_acceptable"]);
  });

  it("validates form bodies", async () => {
    const body = new URLSearchParams({ grant_type: "password", client_id: "me", client_secret: "a+b/=&%" });
    await fetch(`${server.url}/token`, { method: "POST", body });

    expect(found()).toEqual(["request body.grant_type enum"]);
  });
});

describe("MockServer.expectNoViolations()", () => {
  it("throws an error that lists each violation in words, with the document's line", async () => {
    await getWallets(server, { "x-api-version": "2" });
    await getWallets(server, { "x-api-version": "2" });
    await fetch(`${server.url}/wallet`);
    let thrown: unknown;
    try {
      server.expectNoViolations();
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toBeInstanceOf(ContractViolationError);
    expect(thrown).toMatchObject({ code: "contract_violated", violations: server.violations });
    expect((thrown as Error).message).toBe(
      [
        "[contract-testing] 3 violations of the ett contract (by the client):",
        "  - client: getWallets, request header.X-API-Version: Request header parameter X-API-Version must be equal to one of the allowed values: 1 (enum), 2 times",
        `      ${relative(process.cwd(), walletsDocument)}:88 #/paths/~1wallets/get/parameters/0/schema/enum`,
        "  - client: no operation, request path: GET /wallet: Route not resolved, no path matched (unknown_operation)",
      ].join("\n"),
    );
  });

  it("lets a deprecated parameter pass, which is recorded as a warning", async () => {
    await getWallets(server, {}, "&old=1");

    expect(server.violations).toMatchObject([
      { code: "deprecated", location: "query.old", severity: "warning" },
    ]);
    server.expectNoViolations();
  });
});
