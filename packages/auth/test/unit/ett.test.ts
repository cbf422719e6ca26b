import { afterEach, describe, expect, it, vi } from "vitest";
import { type AuthenticatedEttOptions, createAuthenticatedEttClient } from "../../src/ett.js";
import { createMemoryTokenStore } from "../../src/index.js";
import { CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { json, respondWith, type SentRequest } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const ORGANIZATION = "2f1c7f0e-5b1d-4c0e-9b7a-6d1f3f2f9a10";
const environment = { baseUrl: "https://api.example", tokenUrl: TOKEN_URL, scope: SCOPE };
const isTokenRequest = ({ url }: SentRequest) => url.includes("oauth2");

/** ETT and its token endpoint: the token lists the consents of the moment. */
function arrange(options: Partial<AuthenticatedEttOptions> = {}) {
  const consents = new Set<string>();
  let count = 0;
  const fetch = respondWith((request) => {
    if (!isTokenRequest(request)) return json({ result: [] });
    count += 1;
    const access_token = jwtOf({ jti: count, org_ids: [...consents].join(" ") });
    return json({ access_token, token_type: "Bearer", expires_in: 3600 });
  });
  const client = createAuthenticatedEttClient({
    environment,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    fetch,
    ...options,
  });
  const tokenRequests = () => fetch.sent.filter(isTokenRequest);
  const apiRequests = () => fetch.sent.filter((request) => !isTokenRequest(request));
  return { client, consents, fetch, tokenRequests, apiRequests };
}

const optionsWith = (wrong: object) =>
  ({ environment, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, ...wrong }) as AuthenticatedEttOptions;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("createAuthenticatedEttClient()", () => {
  it("sends nothing until the first call", () => {
    const { fetch } = arrange();

    expect(fetch.sent).toHaveLength(0);
  });

  it("gets one token for many calls, and sends the secret to the token endpoint only", async () => {
    const { client, tokenRequests, apiRequests } = arrange();

    await Promise.all([client.call("getClientConsents"), client.GET("/api/authorization/client/consents")]);
    await client.call("getClientConsents");

    expect(tokenRequests()).toHaveLength(1);
    expect(apiRequests()).toHaveLength(3);
    for (const { headers, url, body } of apiRequests()) {
      expect(headers.authorization).toMatch(/^Bearer ey/);
      expect(JSON.stringify([headers, url, body])).not.toContain(CLIENT_SECRET);
    }
    expect(tokenRequests()[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each([
    ["demo", "https://demo.energytrackandtrace.dk", "datahubeouenerginet"],
    ["production", "https://energytrackandtrace.dk", "datahubeopenerginet"],
  ] as const)("knows %s by its name", async (name, origin, tenant) => {
    const { client, tokenRequests, apiRequests } = arrange({ environment: name });

    await client.call("getClientConsents");

    expect(new URL(apiRequests()[0]?.url ?? "").origin).toBe(origin);
    expect(tokenRequests()[0]?.url).toBe(
      `https://${tenant}.b2clogin.com/${tenant}.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
    );
    expect(new URLSearchParams(tokenRequests()[0]?.body).get("scope")).toBe(
      `https://${tenant}.onmicrosoft.com/energy-origin/.default`,
    );
  });

  it("gets a token with the newest consents by refreshToken()", async () => {
    const { client, consents, tokenRequests, apiRequests } = arrange();
    await client.call("getClientConsents");
    consents.add(ORGANIZATION);

    await client.refreshToken();
    await client.call("getClientConsents");

    const claims = atob(apiRequests().at(-1)?.headers.authorization?.split(".")[1] ?? "");
    expect(claims).toContain(ORGANIZATION);
    expect(tokenRequests()).toHaveLength(2);
  });

  it("hands the API versions on to the client", async () => {
    const { client, apiRequests } = arrange({ apiVersion: "20250101", apiVersions: { getCredentials: "7" } });

    await client.call("getClientConsents");
    await client.call("getCredentials", { path: { clientId: CLIENT_ID } });

    expect(apiRequests().map(({ headers }) => headers["x-api-version"])).toEqual(["20250101", "7"]);
  });

  it("shares its token with another client through a store", async () => {
    const tokenStore = createMemoryTokenStore();
    const one = arrange({ tokenStore });
    const other = arrange({ tokenStore });
    const stranger = arrange({ tokenStore, clientId: ORGANIZATION });

    await one.client.call("getClientConsents");
    await other.client.call("getClientConsents");
    await stranger.client.call("getClientConsents");

    expect(one.tokenRequests()).toHaveLength(1);
    expect(other.tokenRequests()).toHaveLength(0);
    expect(stranger.tokenRequests()).toHaveLength(1);
  });

  it("never takes a token of one environment for another's", async () => {
    const tokenStore = createMemoryTokenStore();
    const demo = arrange({ tokenStore, environment: "demo" });
    const production = arrange({ tokenStore, environment: "production" });

    await demo.client.call("getClientConsents");
    await production.client.call("getClientConsents");

    expect([demo.tokenRequests().length, production.tokenRequests().length]).toEqual([1, 1]);
  });

  it("uses the fetch that is global at the time of the call", async () => {
    const client = createAuthenticatedEttClient(optionsWith({}));
    const fetch = respondWith(
      json({ access_token: "t", token_type: "Bearer", expires_in: 60 }),
      json({ result: [] }),
    );
    vi.stubGlobal("fetch", fetch);

    const { response } = await client.call("getClientConsents");

    expect(response.status).toBe(200);
    expect(fetch.sent).toHaveLength(2);
  });

  it("refuses to hold a secret in a browser", () => {
    vi.stubGlobal("window", {});
    vi.stubGlobal("document", {});

    expect(() => createAuthenticatedEttClient(optionsWith({}))).toThrowError(
      expect.objectContaining({ name: "AuthError", code: "browser_not_supported" }),
    );
  });

  it.each([
    ["options", "missing_value", undefined],
    ["options", "malformed_value", "demo"],
    ["environment", "missing_value", { environment: undefined }],
    ["environment", "malformed_value", { environment: "staging" }],
    ["environment", "malformed_value", { environment: "constructor" }],
    ["environment.url", "unknown_option", { environment: { ...environment, url: "x" } }],
    ["environment.baseUrl", "missing_value", { environment: { ...environment, baseUrl: "" } }],
    [
      "environment.baseUrl",
      "malformed_value",
      { environment: { ...environment, baseUrl: "https://a.example/v1?a=b" } },
    ],
    ["environment.baseUrl", "insecure_url", { environment: { ...environment, baseUrl: "http://a.example" } }],
    [
      "environment.tokenUrl",
      "insecure_url",
      { environment: { ...environment, tokenUrl: "http://a.example/token" } },
    ],
    [
      "environment.tokenUrl",
      "malformed_value",
      { environment: { ...environment, tokenUrl: `${TOKEN_URL}?a=b` } },
    ],
    ["environment.scope", "missing_value", { environment: { ...environment, scope: undefined } }],
    ["clientId", "missing_value", { clientId: undefined }],
    ["clientId", "malformed_value", { clientId: "my-client" }],
    ["clientSecret", "missing_value", { clientSecret: "" }],
    ["clientSecret", "malformed_value", { clientSecret: "trailing\n" }],
    ["fetch", "malformed_value", { fetch: "node-fetch" }],
    ["now", "malformed_value", { now: 5 }],
    ["tokenTimeoutMs", "out_of_range", { tokenTimeoutMs: 0 }],
    ["tokenTimeoutMs", "out_of_range", { tokenTimeoutMs: Number.NaN }],
    ["tokenTimeoutMs", "out_of_range", { tokenTimeoutMs: "10" }],
    ["tokenTimeoutMs", "out_of_range", { tokenTimeoutMs: 120_001 }],
    ["tokenStore", "malformed_value", { tokenStore: {} }],
    ["tokenStore", "malformed_value", { tokenStore: null }],
    ["apiVersion", "malformed_value", { apiVersion: "1\r\n" }],
  ])("names %s (%s) in %j", (field, code, wrong) => {
    const options = typeof wrong === "object" ? optionsWith(wrong) : (wrong as never);

    expect(() => createAuthenticatedEttClient(options)).toThrowError(
      expect.objectContaining({ name: "InputError", field, code }),
    );
  });

  it("suggests the option that a misspelt one was meant to be", () => {
    expect(() => createAuthenticatedEttClient(optionsWith({ clientsecret: "x" }))).toThrowError(
      "clientsecret: unknown option; did you mean clientSecret?",
    );
  });
});
