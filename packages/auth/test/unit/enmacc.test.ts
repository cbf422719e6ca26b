import { describe, expect, it, vi } from "vitest";
import { type AuthenticatedEnmaccOptions, createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { pathOf, TRADES } from "../support/enmacc-calls.js";
import { json, respondWith, type SentRequest } from "../support/fake-fetch.js";

const BASE_URL = "https://api.enmacc.example";
const isTokenRequest = ({ url }: SentRequest) => url.includes("authenticate");
const required = {
  baseUrl: BASE_URL,
  clientId: "our-application",
  clientSecret: CLIENT_SECRET,
  apiKey: API_KEY,
};

function arrange(options: Partial<AuthenticatedEnmaccOptions> = {}) {
  let count = 0;
  const fetch = respondWith((request) => {
    if (!isTokenRequest(request)) return json({ items: [] });
    count += 1;
    return json({ access_token: `token-${count}` });
  });
  const client = createAuthenticatedEnmaccClient({ ...required, fetch, ...options });
  return { client, fetch };
}

describe("createAuthenticatedEnmaccClient()", () => {
  it("sends the API key with every request, and the token with all but the first", async () => {
    const { client, fetch } = arrange();

    await client.call("getTrades", TRADES);
    await client.call("getTrades", TRADES);

    expect(
      fetch.sent.map(({ url, headers }) => [url.split("?")[0], headers["x-api-key"], headers.authorization]),
    ).toEqual([
      [BASE_URL + pathOf("authenticate"), API_KEY, undefined],
      [BASE_URL + pathOf("getTrades"), API_KEY, "Bearer token-1"],
      [BASE_URL + pathOf("getTrades"), API_KEY, "Bearer token-1"],
    ]);
  });

  it("sends id, secret and key to another origin only if authenticate.url names it, and never the token", async () => {
    const { client, fetch } = arrange({ authenticate: { url: "https://login.enmacc.example/authenticate" } });

    await client.call("getTrades", TRADES);

    expect(
      fetch.sent.map(({ url, headers }) => [new URL(url).host, headers["x-api-key"], headers.authorization]),
    ).toEqual([
      ["login.enmacc.example", API_KEY, undefined],
      ["api.enmacc.example", API_KEY, "Bearer token-1"],
    ]);
  });

  it("keeps the spelling by which it got its first token", async () => {
    const bodies: string[] = [];
    const client = createAuthenticatedEnmaccClient({
      ...required,
      authenticate: { names: "auto" },
      fetch: respondWith(({ body }) => {
        if (body === undefined) return json({ items: [] });
        bodies.push(Object.keys(JSON.parse(body)).join());
        return body.includes("client_id") ? json({}, { status: 400 }) : json({ "access-token": "token" });
      }),
    });

    await client.call("getTrades", TRADES);
    await client.refreshToken();

    expect(bodies).toEqual([
      "grant_type,client_id,client_secret",
      "client-id,client-secret",
      "client-id,client-secret",
    ]);
  });

  it("takes a rotated API key with the next request", async () => {
    const apiKey = vi.fn(() => `key-${apiKey.mock.calls.length}`);
    const { client, fetch } = arrange({ apiKey });

    await client.call("getTrades", TRADES);
    await client.call("getTrades", TRADES);

    expect(fetch.sent.map(({ headers }) => headers["x-api-key"])).toEqual(["key-1", "key-2", "key-3"]);
  });

  it("replaces its token by refreshToken()", async () => {
    const { client, fetch } = arrange();
    await client.call("getTrades", TRADES);

    await client.refreshToken();
    await client.call("getTrades", TRADES);

    expect(fetch.sent.at(-1)?.headers.authorization).toBe("Bearer token-2");
  });

  it.each([
    ["baseUrl", "missing_value", { baseUrl: undefined }],
    ["baseUrl", "insecure_url", { baseUrl: "http://api.enmacc.example" }],
    ["baseUrl", "malformed_value", { baseUrl: "api.enmacc.example" }],
    ["baseUrl", "malformed_value", { baseUrl: `${BASE_URL}?a=b` }],
    ["clientId", "missing_value", { clientId: "" }],
    ["clientId", "malformed_value", { clientId: 5 }],
    ["clientSecret", "missing_value", { clientSecret: undefined }],
    ["apiKey", "missing_value", { apiKey: undefined }],
    ["apiKey", "malformed_value", { apiKey: "key\n" }],
    ["authenticate", "malformed_value", { authenticate: "json" }],
    ["authenticate.place", "unknown_option", { authenticate: { place: "json" } }],
    ["authenticate.path", "unknown_option", { authenticate: { path: "/authenticate" } }],
    [
      "authenticate.url",
      "insecure_url",
      { authenticate: { url: "http://login.enmacc.example/authenticate" } },
    ],
    ["authenticate.url", "malformed_value", { authenticate: { url: "/authenticate" } }],
    ["authenticate.url", "malformed_value", { authenticate: { url: `${BASE_URL}/authenticate?key=1` } }],
    ["authenticate.url", "malformed_value", { authenticate: { url: "https://id:secret@login.example/" } }],
    ["authenticate.apiVersion", "malformed_value", { authenticate: { apiVersion: "2.1" } }],
    ["authenticate.apiVersion", "malformed_value", { authenticate: { url: BASE_URL, apiVersion: "v2.1" } }],
    ["authenticate.names", "malformed_value", { authenticate: { names: "camel" } }],
    ["apiVersion", "malformed_value", { apiVersion: "v2.1", baseUrl: `${BASE_URL}/v2.2` }],
    ["authenticate.parameters", "malformed_value", { authenticate: { parameters: "body" } }],
    ["api_key", "unknown_option", { api_key: "x" }],
  ])("names %s (%s) in %j", (field, code, wrong) => {
    const options = { ...required, ...wrong } as AuthenticatedEnmaccOptions;

    expect(() => createAuthenticatedEnmaccClient(options)).toThrowError(
      expect.objectContaining({ name: "InputError", field, code }),
    );
  });

  it.each([["http://127.0.0.1:8080"], ["http://localhost:8080/v2.2/"], [`${BASE_URL}/`]])(
    "takes %s",
    (baseUrl) => {
      expect(() => createAuthenticatedEnmaccClient({ ...required, baseUrl })).not.toThrow();
    },
  );
});
