import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticatedEttClient } from "../../src/ett.js";

const OWN = "b7f3c2a1-4d5e-4f60-8a7b-9c0d1e2f3a4b";

describe("createAuthenticatedEttClient() against the mocks of ETT and its token endpoint", () => {
  let ett: MockServer;
  let identity: MockServer;

  beforeAll(async () => {
    [ett, identity] = await Promise.all([startMockServer("ett"), startMockServer("ett-identity")]);
  });
  afterEach(() => {
    for (const server of [ett, identity]) {
      server.expectNoViolations();
      server.reset();
    }
  });
  afterAll(async () => {
    await Promise.all([ett.close(), identity.close()]);
  });

  const connect = () =>
    createAuthenticatedEttClient({
      environment: {
        baseUrl: ett.url,
        tokenUrl: `${identity.url}/datahubeouenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
        scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
      },
      clientId: "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45",
      clientSecret: "example-client-secret",
    });

  it("gets one token and calls with it", async () => {
    const client = connect();

    const consents = await client.call("getClientConsents");
    const wallets = await client.call("getWallets", { query: { organizationId: OWN } });

    expect([consents.response.status, wallets.response.status]).toEqual([200, 200]);
    expect(identity.requests).toHaveLength(1);
    expect(ett.requests).toHaveLength(2);
  });

  it("sends the secret to the token endpoint and the token to the API, and neither to the other", async () => {
    const client = connect();

    await client.call("getClientConsents");

    expect(identity.requests[0]?.body).toHaveProperty("client_secret");
    expect(identity.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(ett.requests[0]?.headers).toHaveProperty("authorization");
  });

  it("sends a POST that returned 401 once more, with its body and a new token", async () => {
    const tokens = ["token-one", "token-two"];
    for (const access_token of tokens) {
      identity.script("requestToken", { body: { access_token, token_type: "Bearer", expires_in: 3600 } });
    }
    ett.script("acceptServiceProviderTerms", { status: 401, empty: true });
    const client = connect();

    const { response } = await client.call("acceptServiceProviderTerms");

    expect(response.ok).toBe(true);
    expect(ett.requests).toHaveLength(2);
    expect(identity.requests).toHaveLength(2);
  });

  it("asks for a new token when an organisation is refused that the token lacks", async () => {
    const lacking = "00000000-0000-4000-8000-000000000001";
    ett.script("getWallets", { status: 403 });
    const client = connect();

    const { response } = await client.call("getWallets", { query: { organizationId: lacking } });

    expect(response.status).toBe(403);
    expect(identity.requests).toHaveLength(2);
    expect(ett.requests).toHaveLength(1);
  });
});
