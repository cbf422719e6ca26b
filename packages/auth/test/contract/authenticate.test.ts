import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { requestEnmaccToken } from "../../src/index.js";

const credentials = {
  clientId: "our-application",
  clientSecret: "example-client-secret",
  apiKey: "example-key",
};

describe("against the enmacc mock", () => {
  let server: MockServer;

  beforeAll(async () => {
    server = await startMockServer("enmacc");
  });
  afterEach(() => {
    server.expectNoViolations();
    server.reset();
  });
  afterAll(async () => {
    await server.close();
  });

  const request = () =>
    requestEnmaccToken({ authenticateUrl: `${server.url}/v2.1/authenticate`, ...credentials });

  it("gets a token whose JWT lives long, and believes a day of it", async () => {
    const token = await request();

    expect(token.lifetimeMs).toBe(86_400_000);
  });

  it("takes five minutes for a token that does not say how long it lives", async () => {
    server.script("authenticate", { status: 200, example: "tokenWithoutExpiry" });

    const token = await request();

    expect(token.lifetimeMs).toBe(300_000);
  });

  it.each([
    [400, "token_request_rejected"],
    [401, "token_request_rejected"],
    [403, "token_request_rejected"],
    [429, "token_request_failed"],
    [504, "token_request_failed"],
  ])("maps a %i of authenticate to %s", async (status, code) => {
    server.script("authenticate", { status }, { status });

    await expect(request()).rejects.toMatchObject({ name: "AuthError", code, status });
  });

  it("has called every documented status of authenticate", () => {
    const authenticate = server.operations.find(({ id }) => id === "authenticate");

    expect(authenticate?.statuses.toSorted()).toEqual(["200", "400", "401", "403", "429", "504"]);
  });

  it("authenticates, calls, and replays a 401 with a new token", async () => {
    const enmacc = createAuthenticatedEnmaccClient({ baseUrl: server.url, ...credentials });
    const tokens = ["token-one", "token-two"].map((token) => ({ body: { access_token: token } }));
    server.script("authenticate", ...tokens);
    server.script("getTrades", { status: 401 });

    const { response, data } = await enmacc.call("getTrades");

    expect(response.status).toBe(200);
    expect(data?.items.length).toBeGreaterThan(0);
    expect(server.requests.map(({ operationId, response: { status } }) => [operationId, status])).toEqual([
      ["authenticate", 200],
      ["getTrades", 401],
      ["authenticate", 200],
      ["getTrades", 200],
    ]);
  });
});
