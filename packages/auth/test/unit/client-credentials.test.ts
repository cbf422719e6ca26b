import { afterEach, describe, expect, it, vi } from "vitest";
import { type ClientCredentialsOptions, requestClientCredentialsToken } from "../../src/index.js";
import { CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { type Answer, answering, json } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const NOW = 1_800_000_000_000;
const GOOD = { access_token: "abc.DEF-123_~+/==", token_type: "Bearer", expires_in: 3600 };

function request(answer: Answer, options: Partial<ClientCredentialsOptions> = {}) {
  const fetch = answering(answer);
  const token = requestClientCredentialsToken({
    tokenUrl: TOKEN_URL,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    scope: SCOPE,
    now: () => NOW,
    fetch,
    ...options,
  });
  return { token, sent: fetch.sent };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("requestClientCredentialsToken()", () => {
  it("sends the four fields in a form, and nothing in the URL", async () => {
    const { token, sent } = request(json(GOOD));

    await token;

    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ url: TOKEN_URL, method: "POST", redirect: "manual" });
    expect(sent[0]?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(sent[0]?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      scope: SCOPE,
    });
  });

  it("counts the life from the moment of the request", async () => {
    const { token } = request(json(GOOD));

    const { expiresAt, lifetimeMs } = await token;

    expect({ expiresAt, lifetimeMs }).toEqual({ expiresAt: NOW + 3_600_000, lifetimeMs: 3_600_000 });
    expect((await token).reveal()).toBe(GOOD.access_token);
  });

  it("asks the function given as secret each time", async () => {
    const clientSecret = vi.fn(async () => "from-the-vault");

    const { token, sent } = request(json(GOOD), { clientSecret });
    await token;

    expect(clientSecret).toHaveBeenCalledOnce();
    expect(new URLSearchParams(sent[0]?.body).get("client_secret")).toBe("from-the-vault");
  });

  it.each([
    ["seconds as text, as Azure sends them", { ...GOOD, expires_in: "1800" }, 1_800_000],
    ["a token_type in lower case", { ...GOOD, token_type: "bearer" }, 3_600_000],
    ["a life beyond a day, cut to a day", { ...GOOD, expires_in: 86_400 * 365 }, 86_400_000],
    ["no expires_in and no JWT, taken for five minutes", { ...GOOD, expires_in: undefined }, 300_000],
  ])("accepts %s", async (_, body, lifetimeMs) => {
    const { token } = request(json(body));

    expect((await token).lifetimeMs).toBe(lifetimeMs);
  });

  it("reads the life from the JWT where expires_in is missing", async () => {
    const access_token = jwtOf({ exp: NOW / 1000 + 900 });

    const { token } = request(json({ access_token, token_type: "Bearer" }));

    expect((await token).expiresAt).toBe(NOW + 900_000);
  });

  it.each([
    ["no access_token", { ...GOOD, access_token: undefined }],
    ["an empty access_token", { ...GOOD, access_token: "" }],
    ["a number as access_token", { ...GOOD, access_token: 7 }],
    ["a line break in the token", { ...GOOD, access_token: "abc\r\nx-evil: 1" }],
    ["a space in the token", { ...GOOD, access_token: "abc def" }],
    ["a token that is not ASCII", { ...GOOD, access_token: "abcé" }],
    ["no token_type", { ...GOOD, token_type: undefined }],
    ["another token_type", { ...GOOD, token_type: "mac" }],
    ["a token bound to a key", { ...GOOD, token_type: "DPoP" }],
    ["a life of nothing", { ...GOOD, expires_in: 0 }],
    ["a negative life", { ...GOOD, expires_in: -5 }],
    ["a life that is no number", { ...GOOD, expires_in: "soon" }],
    ["a list", [GOOD]],
    ["null", null],
  ])("refuses %s", async (_, body) => {
    const { token } = request(json(body));

    await expect(token).rejects.toMatchObject({ name: "AuthError", code: "token_response_invalid" });
  });

  it.each([
    ["an HTML page", new Response("<html>", { headers: { "content-type": "text/html" } })],
    [
      "truncated JSON",
      new Response('{"access_token":"ab', { headers: { "content-type": "application/json" } }),
    ],
    [
      "JSON that says it is text",
      new Response(JSON.stringify(GOOD), { headers: { "content-type": "text/plain" } }),
    ],
    ["nothing", new Response(null, { headers: { "content-type": "application/json" } })],
    ["more than 256 KiB", json({ ...GOOD, padding: "x".repeat(256 * 1024) })],
  ])("refuses a 200 with %s", async (_, answer) => {
    const { token } = request(answer);

    await expect(token).rejects.toMatchObject({ code: "token_response_invalid", status: 200 });
  });

  it("stops reading an endless answer at the size limit", async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });

    const { token } = request(new Response(endless, { headers: { "content-type": "application/json" } }));

    await expect(token).rejects.toMatchObject({ code: "token_response_invalid" });
    expect(pulled).toBeLessThan(10);
    expect(cancelled).toBe(true);
  });

  it.each([
    [400, "token_request_rejected"],
    [401, "token_request_rejected"],
    [403, "token_request_rejected"],
    [302, "token_request_rejected"],
    [204, "token_request_rejected"],
    [408, "token_request_failed"],
    [429, "token_request_failed"],
    [500, "token_request_failed"],
    [503, "token_request_failed"],
  ])("answers status %i with %s", async (status, code) => {
    const { token } = request(new Response(null, { status }));

    await expect(token).rejects.toMatchObject({ code, status });
  });

  it("keeps the endpoint's own words, and no other field", async () => {
    const body = {
      error: "invalid_client",
      error_description: "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 5b0e",
      error_uri: "https://login.example/error?code=7000215",
      trace_id: "5b0e",
    };

    const { token } = request(json(body, { status: 401 }));

    await expect(token).rejects.toMatchObject({
      message:
        "[auth] the token endpoint answered 401 invalid_client: AADSTS7000215: Invalid client secret provided. Trace ID: 5b0e",
      oauth: {
        error: "invalid_client",
        errorDescription: "AADSTS7000215: Invalid client secret provided. Trace ID: 5b0e",
        errorUri: "https://login.example/error?code=7000215",
      },
    });
  });

  it("keeps those words also where a WWW-Authenticate header comes with them", async () => {
    const headers = { "www-authenticate": 'Bearer error="invalid_client"' };

    const { token } = request(json({ error: "invalid_client" }, { status: 401, headers }));

    await expect(token).rejects.toMatchObject({ oauth: { error: "invalid_client" } });
  });

  it.each([
    ["30", 30_000],
    [new Date(NOW + 60_000).toUTCString(), 60_000],
    ["999999999", 3_600_000],
    ["soon", undefined],
  ])("reads Retry-After: %s", async (value, retryAfterMs) => {
    const { token } = request(new Response(null, { status: 503, headers: { "retry-after": value } }));

    await expect(token).rejects.toMatchObject({ code: "token_request_failed", retryAfterMs });
  });

  it("names host and system code of a network failure first, and keeps the code as cause", async () => {
    const cause = Object.assign(new Error(`connect ECONNREFUSED ${TOKEN_URL}`), { code: "ECONNREFUSED" });

    const { token } = request(new TypeError("fetch failed", { cause }));

    await expect(token).rejects.toMatchObject({
      code: "token_request_failed",
      message: expect.stringMatching(/^\[auth\] Could not reach login\.example:443 \(ECONNREFUSED\)\./),
      cause: {
        name: "TypeError",
        message: "TypeError",
        cause: { code: "ECONNREFUSED", message: "ECONNREFUSED" },
      },
    });
  });

  it.each([
    ["the headers never come", () => new Promise<Response>(() => undefined)],
    ["the body never ends", async () => new Response(new ReadableStream({ start: () => undefined }))],
  ])("gives up after the time-out when %s, even with a fetch that knows no signal", async (_, answer) => {
    vi.useFakeTimers();
    const { token, sent } = request(answer, { timeoutMs: 5_000 });
    const refused = expect(token).rejects.toMatchObject({
      code: "token_request_failed",
      message: expect.stringMatching(/^\[auth\] No response came from login\.example:443 within 5000 ms\./),
      cause: { name: "TimeoutError" },
    });

    await vi.advanceTimersByTimeAsync(5_000);

    await refused;
    expect(sent[0]?.signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
