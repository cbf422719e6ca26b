import { describe, expect, it } from "vitest";
import { type EnmaccTokenOptions, requestEnmaccToken } from "../../src/index.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const NOW = 1_800_000_000_000;
const URL_OF_AUTHENTICATE = "https://api.enmacc.example/v2.1/authenticate";

function request(prepared: Prepared, options: Partial<EnmaccTokenOptions> = {}) {
  const fetch = respondWith(prepared);
  const token = requestEnmaccToken({
    authenticateUrl: URL_OF_AUTHENTICATE,
    clientId: "our-application",
    clientSecret: CLIENT_SECRET,
    apiKey: API_KEY,
    now: () => NOW,
    fetch,
    ...options,
  });
  return { token, sent: fetch.sent };
}

describe("requestEnmaccToken()", () => {
  it("sends id and secret in a JSON body, and the API key as a header", async () => {
    const { token, sent } = request(json({ access_token: jwtOf({}) }));

    await token;

    expect(sent[0]).toMatchObject({
      url: URL_OF_AUTHENTICATE,
      method: "POST",
      headers: { "x-api-key": API_KEY, "content-type": "application/json" },
    });
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      grant_type: "client_credentials",
      client_id: "our-application",
      client_secret: CLIENT_SECRET,
    });
  });

  it("sends them as a form when told so", async () => {
    const { token, sent } = request(json({ access_token: "t" }), { parameters: "form" });

    await token;

    expect(sent[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(new URLSearchParams(sent[0]?.body).get("client_secret")).toBe(CLIENT_SECRET);
  });

  it("sends them in the query when told so, without a body", async () => {
    const { token, sent } = request(json({ access_token: "t" }), { parameters: "query" });

    await token;

    const url = new URL(sent[0]?.url ?? "");
    expect(url.searchParams.get("client_id")).toBe("our-application");
    expect(url.searchParams.get("client_secret")).toBe(CLIENT_SECRET);
    expect(sent[0]?.body).toBeUndefined();
  });

  it("reads the life from the JWT", async () => {
    const { token } = request(json({ "access-token": jwtOf({ exp: NOW / 1000 + 600 }) }));

    expect((await token).expiresAt).toBe(NOW + 600_000);
  });

  it.each([
    ["a JWT without exp", jwtOf({ iat: NOW / 1000 })],
    ["a token that is not a JWT", "opaque"],
  ])("takes five minutes for %s", async (_, value) => {
    const { token } = request(json({ access_token: value }));

    expect((await token).expiresAt).toBe(NOW + 300_000);
  });

  it.each([
    [{}],
    [{ accessToken: "other name" }],
    [{ "access-token": null }],
    [{ "access-token": "" }],
    [[]],
    [{ "access-token": "two words" }],
    [null],
    ["text"],
  ])("refuses %j", async (body) => {
    const { token } = request(json(body));

    await expect(token).rejects.toMatchObject({ code: "token_response_invalid" });
  });

  it("tells an OAuth error in a 200 as the error that it is", async () => {
    const { token } = request(json({ error: "invalid_client", error_description: "unknown client" }));

    await expect(token).rejects.toMatchObject({
      code: "token_request_rejected",
      status: 200,
      oauth: { error: "invalid_client", errorDescription: "unknown client" },
    });
  });

  it.each([
    [401, "token_request_rejected"],
    [403, "token_request_rejected"],
    [429, "token_request_failed"],
    [504, "token_request_failed"],
  ])("maps the gateway's %i to %s", async (status, code) => {
    const { token } = request(json({ message: "Forbidden" }, { status }));

    await expect(token).rejects.toMatchObject({ code, status });
  });
});
