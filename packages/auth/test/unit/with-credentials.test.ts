import { createClient } from "@energy-clients/client-core";
import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { createEttClient } from "@energy-clients/ett-client";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type ApiCredentialsOptions,
  createApiCredentials,
  createEnmaccCredentials,
  createEttCredentials,
  createMemoryQuotaStore,
  withCredentials,
} from "../../src/index.js";
import { API_KEY, CLIENT_ID, CLIENT_SECRET } from "../support/credentials.js";
import { pathOf, TRADES } from "../support/enmacc-calls.js";
import { json, respondWith, type SentRequest } from "../support/fake-fetch.js";

/** A client of an API that this package does not know. */
interface RiskOperations {
  getLimits: { responses: { 200: { content: { "application/json": { limit: number } } } } };
}
const RISK = {
  getLimits: {
    id: "getLimits",
    method: "GET",
    path: "/limits",
    paging: "none",
    idempotent: true,
    deprecated: false,
    provenance: "published",
    inputs: [],
  },
} as const;
function createRiskClient(options: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  apiVersion?: string;
}) {
  return createClient<object, RiskOperations>({ operations: RISK, versionInPath: true }, options as never);
}

const isTokenRequest = ({ url }: SentRequest) => /authenticate|token$/.test(url);
const backend = () => {
  let tokens = 0;
  return respondWith((request) => {
    if (!isTokenRequest(request)) return json({ items: [], limit: 5 });
    tokens += 1;
    return json({ access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 3600 });
  });
};
const enmacc = {
  baseUrl: "https://api.enmacc.example",
  clientId: "our-application",
  clientSecret: CLIENT_SECRET,
  apiKey: API_KEY,
  authenticate: { url: "https://api.enmacc.example/authenticate" },
};

describe("withCredentials()", () => {
  it("lets two clients of one key share token and budget", async () => {
    const fetch = backend();
    const usagePlan = { ratePerSecond: 1_000, burst: 1_000, quota: { limit: 3, period: "month" } } as const;
    const credentials = createEnmaccCredentials({ ...enmacc, fetch, usagePlan });
    const connect = withCredentials(createEnmaccClient, credentials);
    const risk = withCredentials(createRiskClient, credentials, { apiVersion: "v1.0" });

    const [{ data }] = await Promise.all([risk.call("getLimits"), connect.call("getTrades", TRADES)]);

    expectTypeOf(data).toEqualTypeOf<{ limit: number } | undefined>();
    const sent = fetch.sent.map(({ url, headers }) => [
      new URL(url).pathname,
      headers["x-api-key"],
      headers.authorization,
    ]);
    expect(sent).toEqual([
      ["/authenticate", API_KEY, undefined],
      ["/v1.0/limits", API_KEY, "Bearer token-1"],
      [pathOf("getTrades"), API_KEY, "Bearer token-1"],
    ]);
    await expect(risk.call("getLimits")).rejects.toMatchObject({ code: "quota_exceeded" });
  });

  it("gives each credentials object a token of its own", async () => {
    const fetch = backend();
    const build = () => withCredentials(createEnmaccClient, createEnmaccCredentials({ ...enmacc, fetch }));

    await build().call("getTrades", TRADES);
    await build().call("getTrades", TRADES);

    expect(fetch.sent.filter(isTokenRequest)).toHaveLength(2);
  });

  it("replaces the token of all clients by refreshToken() of one", async () => {
    const fetch = backend();
    const credentials = createEnmaccCredentials({ ...enmacc, fetch });
    const [one, other] = [1, 2].map(() => withCredentials(createEnmaccClient, credentials));

    await one?.refreshToken();
    await one?.refreshToken();
    await other?.call("getTrades", TRADES);

    expect(fetch.sent.at(-1)?.headers.authorization).toBe("Bearer token-2");
  });

  it("refuses a base URL of another origin, where the credentials must not be sent", () => {
    const credentials = createEnmaccCredentials(enmacc);

    expect(() => withCredentials(createRiskClient, credentials, { baseUrl: "https://risk.example" })).toThrow(
      expect.objectContaining({ name: "InputError", code: "malformed_value", field: "baseUrl" }),
    );
    expect(() =>
      withCredentials(createRiskClient, credentials, { fetch: globalThis.fetch } as object),
    ).toThrow(expect.objectContaining({ name: "InputError", code: "malformed_value", field: "fetch" }));
  });

  it("takes another path of the same origin", async () => {
    const fetch = backend();
    const credentials = createEnmaccCredentials({ ...enmacc, fetch });

    const risk = withCredentials(createRiskClient, credentials, { baseUrl: `${enmacc.baseUrl}/risk/v1.1` });
    await risk.call("getLimits");

    expect(fetch.sent.at(-1)?.url).toBe("https://api.enmacc.example/risk/v1.1/limits");
  });

  it("shares ETT's token between clients", async () => {
    const fetch = backend();
    const environment = {
      baseUrl: "https://ett.example",
      tokenUrl: "https://login.example/token",
      scope: "https://ett.example/.default",
    };
    const credentials = createEttCredentials({
      environment,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      fetch,
    });

    await withCredentials(createEttClient, credentials, { apiVersion: "2" }).call("getClientConsents");
    await withCredentials(createEttClient, credentials).call("getClientConsents");

    expect(fetch.sent.map(({ headers }) => headers["x-api-version"])).toEqual([undefined, "2", "1"]);
  });
});

describe("createApiCredentials()", () => {
  const oauth = { tokenUrl: "https://login.example/token", clientId: "id", clientSecret: CLIENT_SECRET };
  const apiKey = { header: "Ocp-Apim-Subscription-Key", value: API_KEY };
  const call = async (options: Partial<ApiCredentialsOptions>) => {
    const fetch = backend();
    const credentials = createApiCredentials({ baseUrl: "https://api.example", fetch, ...options });
    await withCredentials(createRiskClient, credentials).call("getLimits");
    return fetch.sent.map(({ url, headers }) => [
      url,
      headers["ocp-apim-subscription-key"],
      headers.authorization,
    ]);
  };
  const api = "https://api.example/limits";

  it("sends a token alone, a key alone, or both", async () => {
    expect(await call({ oauth })).toEqual([
      [oauth.tokenUrl, undefined, undefined],
      [api, undefined, "Bearer token-1"],
    ]);
    expect(await call({ apiKey })).toEqual([[api, API_KEY, undefined]]);
    expect(await call({ oauth, apiKey })).toEqual([
      [oauth.tokenUrl, undefined, undefined],
      [api, API_KEY, "Bearer token-1"],
    ]);
  });

  it.each([
    ["key alone", { apiKey }],
    ["key and token", { apiKey, oauth }],
  ])("removes a key in a header of any name from an error that quotes it: %s", async (_, options) => {
    const events: object[] = [];
    const credentials = createApiCredentials({
      baseUrl: "https://api.example",
      ...options,
      onEvent: (event) => events.push(event),
      retry: { maxAttempts: 1 },
      fetch: respondWith((request) =>
        isTokenRequest(request)
          ? json({ access_token: "token-1", token_type: "Bearer" })
          : json({ sent: request.headers }, { status: 400, headers: { "x-request-id": API_KEY } }),
      ),
    });

    const { error } = await withCredentials(createRiskClient, credentials).call("getLimits");

    expect(JSON.stringify(error)).toContain("[redacted]");
    expect(JSON.stringify([error, events])).not.toContain(API_KEY);
  });

  it("keeps the requests of an API key within its plan", async () => {
    const usagePlan = { ratePerSecond: 1_000, burst: 1_000, quota: { limit: 1, period: "day" } } as const;
    const credentials = createApiCredentials({
      baseUrl: "https://api.example",
      apiKey,
      usagePlan,
      fetch: backend(),
    });
    const risk = withCredentials(createRiskClient, credentials);

    await risk.call("getLimits");

    await expect(risk.call("getLimits")).rejects.toMatchObject({ code: "quota_exceeded" });
  });

  it.each<[string, string, object]>([
    ["oauth", "missing_value", {}],
    ["oauth.tokenUrl", "insecure_url", { oauth: { ...oauth, tokenUrl: "http://login.example/token" } }],
    ["oauth.clientId", "missing_value", { oauth: { ...oauth, clientId: "" } }],
    ["oauth.clientSecret", "missing_value", { oauth: { ...oauth, clientSecret: undefined } }],
    ["oauth.scope", "missing_value", { oauth: { ...oauth, scope: "" } }],
    ["oauth.scopes", "unknown_option", { oauth: { ...oauth, scopes: "a" } }],
    ["apiKey", "malformed_value", { apiKey: API_KEY }],
    ["apiKey.header", "malformed_value", { apiKey: { ...apiKey, header: "Authorization" } }],
    ["apiKey.header", "malformed_value", { apiKey: { ...apiKey, header: "two words" } }],
    ["apiKey.value", "missing_value", { apiKey: { header: "x-api-key" } }],
    ["baseUrl", "insecure_url", { apiKey, baseUrl: "http://api.example" }],
    ["usagePlan", "missing_value", { apiKey, quota: {} }],
    [
      "quota.key",
      "missing_value",
      { apiKey, usagePlan: { ratePerSecond: 1, burst: 1 }, quota: { store: createMemoryQuotaStore() } },
    ],
  ])("refuses an invalid %s: %s", (field, code, options) => {
    const build = () => createApiCredentials({ baseUrl: "https://api.example", ...options } as never);

    expect(build).toThrow(expect.objectContaining({ name: "InputError", field, code }));
  });
});
