import { bypass, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Mocks, startMocks } from "../../src/index.js";
import { mockHandlers } from "../../src/msw.js";

const demo = "https://demo.energytrackandtrace.dk";
const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const headers = { authorization: "Bearer any", "x-api-version": "1" };
const wallets = `${demo}/wallet-api/wallets?organizationId=${organizationId}`;

const msw = { http, bypass };
const server = setupServer();
let mocks: Mocks;

beforeAll(async () => {
  mocks = await startMocks();
  server.use(...mockHandlers(msw, mocks));
  server.listen({ onUnhandledRequest: "bypass" });
});
afterEach(() => mocks.reset());
afterAll(async () => {
  server.close();
  await mocks.close();
});

describe("mockHandlers()", () => {
  it("forwards requests for the real origins to the mocks, which validate and record them", async () => {
    const response = await fetch(wallets, { headers });
    const invalid = await fetch(`${demo}/wallet-api/wallets`, { headers });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toHaveProperty("result");
    expect(invalid.status).toBe(400);
    expect(mocks.ett.calls("getWallets")).toMatchObject([
      { query: { organizationId }, headers: { authorization: "Bearer [redacted]" } },
      { violations: [{ location: "query.organizationId", responsible: "client" }] },
    ]);
    expect(JSON.stringify(mocks.ett.requests)).not.toContain("msw");
  });

  it("forwards bodies of a form and of JSON unchanged", async () => {
    const token = await fetch(
      "https://datahubeouenerginet.b2clogin.com/datahubeouenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token",
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: "5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648",
          client_secret: "any",
          scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
        }),
      },
    );
    const body = {
      textReference: "ø",
      walletReference: { version: 1, endpoint: "https://a.example", publicKey: "AA==" },
    };
    await fetch(`${demo}/wallet-api/external-endpoints?organizationId=${organizationId}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

    expect(token.status).toBe(200);
    expect(mocks.identity.violations).toEqual([]);
    expect(mocks.ett.calls("createExternalEndpoint")).toMatchObject([{ body }]);
  });

  it("passes injected faults on: an empty 403, a gateway's page, a reset connection, a body that ends early", async () => {
    mocks.ett.script("getWallets", { status: 403, empty: true });
    const empty = await fetch(wallets, { headers });
    mocks.ett.injectFault("getWallets", { html: 502 });
    const page = await fetch(wallets, { headers });
    mocks.ett.injectFault("getWallets", { reset: "after-read" });
    const reset = fetch(wallets, { headers });
    await expect(reset).rejects.toThrow(TypeError);
    mocks.ett.injectFault("getWallets", { reset: "mid-body" });
    const broken = await fetch(wallets, { headers });

    expect([empty.status, await empty.text()]).toEqual([403, ""]);
    expect(await page.text()).toContain("<html>");
    await expect(broken.text()).rejects.toThrow();
    mocks.expectFaultsFired();
  });

  it("handles only the APIs and origins that it is given", async () => {
    const onlyOwn = mockHandlers(
      msw,
      { ett: mocks.ett.url },
      { origins: { ett: ["http://backend.example:8080"] } },
    );

    expect(onlyOwn).toHaveLength(1);
    expect(onlyOwn[0]?.info.path).toBe("http://backend.example:8080/*");
    expect(mockHandlers(msw, {})).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["ett", { ett: "localhost:4010" }, {}],
    ["ett", { ett: "http://localhost:4010/path" }, {}],
    ["enmacc", { enmacc: {} }, {}],
    ["origins.ett", { ett: "http://localhost:4010" }, { origins: { ett: ["*"] } }],
  ])("refuses an invalid %s, by its name", (field, targets, options) => {
    expect(() => mockHandlers(msw, targets, options)).toThrow(`${field}: expected an origin`);
  });
});
