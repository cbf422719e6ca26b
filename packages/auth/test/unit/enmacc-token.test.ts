import { describe, expect, it } from "vitest";
import { type EnmaccTokenOptions, requestEnmaccToken } from "../../src/index.js";
import { API_KEY, CLIENT_SECRET } from "../support/credentials.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const NOW = 1_800_000_000_000;
const URL_OF_AUTHENTICATE = "https://api.enmacc.example/authenticate";

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
    ["expires_in", { access_token: jwtOf({ exp: NOW / 1000 + 600 }), expires_in: 120 }],
    ["expires-in", { "access-token": "opaque", "expires-in": "120" }],
  ])("prefers %s to the JWT, since it needs no clock", async (_, body) => {
    const { token } = request(json(body));

    expect((await token).expiresAt).toBe(NOW + 120_000);
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
    [{ access_token: null }],
    [{ "access-token": null }],
    [{ "access-token": "" }],
    [[]],
    [{ access_token: "two words" }],
    [{ access_token: "token", expires_in: 0 }],
    [{ "access-token": "token", "expires-in": "soon" }],
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
    const { token } = request(() => json({ message: "Forbidden" }, { status }));

    await expect(token).rejects.toMatchObject({ code, status });
  });

  it.each([
    [400, 2],
    [401, 2],
    [403, 2],
    [422, 2],
    [404, 1],
    [405, 1],
    [429, 1],
    [500, 1],
    [503, 1],
  ])("after a %i sends %i requests at most, by the names auto", async (status, count) => {
    const { token, sent } = request(() => json({}, { status }));

    await expect(token).rejects.toMatchObject({ name: "AuthError", status });
    expect(sent).toHaveLength(count);
  });

  it("does not try other names when the endpoint says that it cannot respond now", async () => {
    const { token, sent } = request(() => json({ error: "temporarily_unavailable" }, { status: 400 }));

    await expect(token).rejects.toMatchObject({ code: "token_request_failed" });
    expect(sent).toHaveLength(1);
  });

  it("reports the second request's own failure, which says more than the refusal of the first", async () => {
    const fetch = respondWith(
      json({}, { status: 400 }),
      json({ message: "Too Many Requests" }, { status: 429 }),
    );

    const failing = request(json({}), { fetch }).token;

    await expect(failing).rejects.toMatchObject({ code: "token_request_failed", status: 429 });
  });

  it.each([
    ["underscored", "grant_type,client_id,client_secret"],
    ["hyphenated", "client-id,client-secret"],
  ] as const)("sends %s names only when told so", async (names, keys) => {
    const { token, sent } = request(() => json({}, { status: 401 }), { names });

    await expect(token).rejects.toMatchObject({ code: "token_request_rejected", status: 401 });
    expect(sent.map(({ body }) => Object.keys(JSON.parse(body ?? "")).join())).toEqual([keys]);
  });
});
