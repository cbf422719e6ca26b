import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { createEttClient } from "@energy-clients/ett-client";
import { describe, expect, it } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import {
  createApiCredentials,
  createEnmaccCredentials,
  createEttCredentials,
  guardOrigins,
  withCredentials,
} from "../../src/index.js";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { pathOf, TRADES } from "../support/enmacc-calls.js";
import { json, respondWith, type SentRequest } from "../support/fake-fetch.js";

const isTokenRequest = ({ url }: SentRequest) => /token$|authenticate$/.test(url);
const gateway = () =>
  respondWith((request) =>
    isTokenRequest(request)
      ? json({ access_token: "a-token", token_type: "Bearer", expires_in: 3600 })
      : json({ result: [], items: [] }),
  );
const ett = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
const enmacc = { ...ett, apiKey: API_KEY };
const internal = { allowHttpTo: ["gateway.internal"] };

describe("a base URL with a path", () => {
  it.each(["https://gateway.example/energy/ett", "https://gateway.example/energy/ett/"])(
    "is where ETT's operations are called: %s",
    async (baseUrl) => {
      const fetch = gateway();
      const client = createAuthenticatedEttClient({
        ...ett,
        environment: { baseUrl, tokenUrl: TOKEN_URL, scope: SCOPE },
        fetch,
      });

      await client.getWallets({ query: { organizationId: CLIENT_ID } });

      expect(fetch.sent.map(({ url }) => url)).toEqual([
        TOKEN_URL,
        `https://gateway.example/energy/ett/wallet-api/wallets?organizationId=${CLIENT_ID}`,
      ]);
    },
  );

  it("is kept by a client without credentials", async () => {
    const fetch = gateway();

    await createEttClient({ baseUrl: "https://portal.example/api/ett", fetch }).getClientConsents();

    expect(fetch.sent[0]?.url).toBe("https://portal.example/api/ett/api/authorization/client/consents");
  });
});

describe("allowHttpTo", () => {
  const http = "http://gateway.internal:8080";
  const environment = { baseUrl: `${http}/ett`, tokenUrl: `${http}/token`, scope: SCOPE };

  it("lets ETT's client send token requests and calls over http to the hosts that it names", async () => {
    const fetch = gateway();
    const client = createAuthenticatedEttClient({ ...ett, environment, ...internal, fetch });

    const { ok } = await client.getClientConsents();

    expect(ok).toBe(true);
    expect(fetch.sent.map(({ url }) => url)).toEqual([
      `${http}/token`,
      `${http}/ett/api/authorization/client/consents`,
    ]);
  });

  it("lets enmacc's client do so", async () => {
    const fetch = gateway();
    const client = createAuthenticatedEnmaccClient({
      ...enmacc,
      baseUrl: `${http}/enmacc`,
      ...internal,
      fetch,
    });

    const { ok } = await client.getTrades(TRADES);

    expect(ok).toBe(true);
    expect(fetch.sent.map(({ url }) => url)).toEqual([
      `${http}/enmacc${pathOf("authenticate")}`,
      expect.stringContaining(`${http}/enmacc${pathOf("getTrades")}`),
    ]);
  });

  it("lets the credentials of any API do so", async () => {
    const fetch = gateway();
    const oauth = { tokenUrl: `${http}/token`, ...ett };
    const credentials = createApiCredentials({ baseUrl: `${http}/api`, oauth, ...internal, fetch });

    await withCredentials(createEttClient, credentials).getClientConsents();

    expect(fetch.sent).toHaveLength(2);
  });

  it("passes from the credentials to their clients", async () => {
    const fetch = gateway();
    const ettCredentials = createEttCredentials({ ...ett, environment, ...internal, fetch });
    const enmaccCredentials = createEnmaccCredentials({ ...enmacc, baseUrl: http, ...internal, fetch });

    await withCredentials(createEttClient, ettCredentials).getClientConsents();
    await withCredentials(createEnmaccClient, enmaccCredentials).getTrades(TRADES);

    expect(fetch.sent).toHaveLength(4);
  });

  it.each([
    ["environment.baseUrl", { baseUrl: "http://other.internal/ett" }],
    ["environment.tokenUrl", { tokenUrl: "http://login.internal/token" }],
  ])("leaves http to other hosts refused: %s", (field, urls) => {
    const create = () =>
      createAuthenticatedEttClient({ ...ett, environment: { ...environment, ...urls }, ...internal });

    expect(create).toThrow(expect.objectContaining({ code: "insecure_url", field }));
  });

  it("leaves redirects and requests to other hosts refused", async () => {
    const fetch = respondWith(
      new Response(null, { status: 302, headers: { location: "http://other.internal/" } }),
    );
    const send = guardOrigins({ origins: [http, "http://other.internal"], ...internal })(fetch);

    await expect(send(`${http}/things`, { method: "GET", headers: {} })).rejects.toMatchObject({
      code: "redirect_refused",
    });
    await expect(send("http://other.internal/", { method: "GET", headers: {} })).rejects.toMatchObject({
      code: "origin_not_allowed",
    });
    expect(fetch.sent).toHaveLength(1);
  });

  it.each([["gateway.internal"], [["*.internal"]], [["http://gateway.internal"]]])(
    "refuses %j",
    (allowHttpTo) => {
      const create = () =>
        createEttCredentials({ ...ett, environment: "demo", allowHttpTo: allowHttpTo as string[] });

      expect(create).toThrow(expect.objectContaining({ code: "malformed_value", field: "allowHttpTo" }));
    },
  );
});
