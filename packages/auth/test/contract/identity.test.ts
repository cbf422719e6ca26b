import { type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { coversOrganization, readJwtClaims, requestClientCredentialsToken } from "../../src/index.js";

const CLIENT_ID = "6b1d0a34-8f5c-4a57-9d0e-3c2b7f1e9a45";

describe("requestClientCredentialsToken() against ETT's token endpoint", () => {
  let server: MockServer;

  beforeAll(async () => {
    server = await startMockServer("ett-identity");
  });
  afterEach(() => {
    server.expectNoViolations();
    server.reset();
  });
  afterAll(async () => {
    await server.close();
  });

  const request = () =>
    requestClientCredentialsToken({
      tokenUrl: `${server.url}/datahubeouenerginet.onmicrosoft.com/B2C_1A_ClientCredentials/oauth2/v2.0/token`,
      clientId: CLIENT_ID,
      clientSecret: "example-client-secret",
      scope: "https://datahubeouenerginet.onmicrosoft.com/energy-origin/.default",
    });

  it("gets a token that lives for an hour and lists the consenting organisations", async () => {
    const token = await request();

    expect(token.lifetimeMs).toBe(3_600_000);
    const consenting = String(readJwtClaims(token.reveal())?.org_ids).split(" ");
    expect(consenting.map((id) => coversOrganization(token.reveal(), id))).toContain(true);
    expect(consenting.join()).toMatch(/^[\da-f-]{36}/);
    const { calledOperations, operations } = server;
    console.log(
      `ett-identity: contract tests called ${calledOperations.size} of ${operations.length} operations`,
    );
    expect(operations.map(({ id }) => id)).toEqual([...calledOperations]);
  });

  it.each([
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "invalid_scope",
    "unsupported_grant_type",
  ])("tells that Azure refuses with 400 %s", async (example) => {
    server.script("requestToken", { status: 400, example });

    await expect(request()).rejects.toMatchObject({
      code: "token_request_rejected",
      status: 400,
      oauth: { error: example, errorDescription: expect.stringMatching(/^AADB2C90\d+: .+ Correlation ID: /) },
    });
  });

  it("tells that the secret is wrong", async () => {
    server.script("requestToken", { status: 401, example: "invalid_client" });

    await expect(request()).rejects.toMatchObject({
      code: "token_request_rejected",
      status: 401,
      oauth: { error: "invalid_client", errorUri: "https://login.microsoftonline.com/error?code=7000215" },
    });
  });

  it.each([[429], [503]])("takes a %i as passing, with the time to wait", async (status) => {
    server.script("requestToken", { status });

    await expect(request()).rejects.toMatchObject({
      code: "token_request_failed",
      status,
      retryAfterMs: 30_000,
      oauth: { error: "temporarily_unavailable" },
    });
  });

  it("has called every documented status", () => {
    const statuses = server.operations.flatMap(({ statuses }) => statuses);

    expect(statuses.toSorted()).toEqual(["200", "400", "401", "429", "503"]);
  });
});
