import { enmaccScenario, type MockServer, startMockServer } from "@energy-clients/contract-testing";
import { describe, expect, it } from "vitest";

const headers = { "content-type": "application/json" };
const body = JSON.stringify({
  grant_type: "client_credentials",
  client_id: "nordlicht",
  client_secret: "any",
});

/** Fails if the mock refused a token, although the request has all that the document requires. */
function expectTokensAccepted({ calls }: MockServer): void {
  const [request] = calls("getTrades");
  if (request?.response.status === 401) throw new Error("enmacc refused a token that it did not issue: 401");
}

describe("a mistake in a consumer's code for enmacc is caught:", () => {
  it.each<[string, path: string, RequestInit]>([
    ["no x-api-key", "/v2.0/trades", { headers: { authorization: "Bearer any" } }],
    ["a token request without x-api-key", "/v2.1/authenticate", { method: "POST", headers, body }],
    [
      "the token of another API",
      "/v2.0/trades",
      { headers: { authorization: "Bearer of-another-api", "x-api-key": "any" } },
    ],
  ])("%s", async (_, path, init) => {
    await using mock = await startMockServer("enmacc", { scenario: enmaccScenario() });

    await fetch(mock.url + path, init);

    expect(() => {
      mock.expectNoViolations();
      expectTokensAccepted(mock);
    }).toThrow(/x-api-key|did not issue/i);
  });
});
