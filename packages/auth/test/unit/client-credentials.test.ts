import { afterEach, describe, expect, it, vi } from "vitest";
import { type ClientCredentialsOptions, requestClientCredentialsToken } from "../../src/index.js";
import { CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { jwtOf } from "../support/tokens.js";

const NOW = 1_800_000_000_000;
const GOOD = { access_token: "abc.DEF-123_~+/==", token_type: "Bearer", expires_in: 3600 };

function request(prepared: Prepared, options: Partial<ClientCredentialsOptions> = {}) {
  const fetch = respondWith(prepared);
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
    expect(sent[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(sent[0]?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      scope: SCOPE,
    });
  });

  it("encodes what a secret may hold as forms are encoded", async () => {
    const printable = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));
    const { token, sent } = request(json(GOOD), { clientId: "a b", clientSecret: printable });

    await token;

    const fields = Object.fromEntries(
      (sent[0]?.body ?? "").split("&").map((pair) => {
        const [name = "", value = ""] = pair.split("=");
        return [name, value] as const;
      }),
    );
    expect(fields.client_id).toBe("a+b");
    // RFC 6749, appendix B: everything but letters, digits and *-._ is escaped.
    expect(fields.client_secret).toMatch(/^([\w*.-]|%[\dA-F]{2})+$/);
    expect(decodeURIComponent(fields.client_secret ?? "")).toBe(printable);
  });

  it.each(["http://login.example/token", "ftp://login.example/token"])(
    "sends no secret to %s",
    async (tokenUrl) => {
      const { token, sent } = request(json(GOOD), { tokenUrl });

      await expect(token).rejects.toMatchObject({ code: "origin_not_allowed" });
      expect(sent).toEqual([]);
    },
  );

  it("follows no redirect with the secret", async () => {
    const redirect = new Response(null, {
      status: 307,
      headers: { location: "https://login.example/other" },
    });
    const { token, sent } = request(redirect);

    await expect(token).rejects.toMatchObject({ code: "token_request_rejected", status: 307 });
    expect(sent).toHaveLength(1);
  });

  it("sends no scope where none is given", async () => {
    const { token, sent } = request(json(GOOD), { scope: undefined });

    await token;

    expect(new URLSearchParams(sent[0]?.body).has("scope")).toBe(false);
  });

  it("counts the life from the moment of the request", async () => {
    const { token } = request(json(GOOD));

    const { expiresAt, lifetimeMs } = await token;

    expect({ expiresAt, lifetimeMs }).toEqual({ expiresAt: NOW + 3_600_000, lifetimeMs: 3_600_000 });
    expect((await token).reveal()).toBe(GOOD.access_token);
  });

  it.each([3_600_000, -3_600_000])(
    "counts it right when the clock is set by %i ms meanwhile",
    async (step) => {
      let [wall, mono] = [NOW, 50];
      const { token } = request(
        () => {
          wall += step + 200;
          mono += 200;
          return json(GOOD);
        },
        { now: () => wall, monotonicNow: () => mono },
      );

      expect((await token).expiresAt).toBe(NOW + step + 3_600_000);
    },
  );

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
    ["a decimal as text", { ...GOOD, expires_in: "1799.5" }, 1_799_500],
    ["a decimal", { ...GOOD, expires_in: 1799.5 }, 1_799_500],
    ["null as expires_in", { ...GOOD, expires_in: null }, 300_000],
    ["null as scope", { ...GOOD, scope: null }, 3_600_000],
    ["a list as scope", { ...GOOD, scope: ["a", "b"] }, 3_600_000],
    ["null as refresh_token", { ...GOOD, refresh_token: null }, 3_600_000],
    ["null as id_token", { ...GOOD, id_token: null }, 3_600_000],
    ["an id_token that is not a JWT", { ...GOOD, id_token: {} }, 3_600_000],
    ["null as error beside a token", { ...GOOD, error: null, error_description: "" }, 3_600_000],
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
    ["no access_token", { ...GOOD, access_token: undefined }, "access_token .* got undefined"],
    ["an empty access_token", { ...GOOD, access_token: "" }, "access_token .* got an empty string"],
    ["a number as access_token", { ...GOOD, access_token: 7 }, "access_token .* got a number"],
    [
      "a line break in the token",
      { ...GOOD, access_token: "abc\r\nx-evil: 1" },
      "access_token .* characters",
    ],
    ["a space in the token", { ...GOOD, access_token: "abc def" }, "access_token .* characters"],
    ["a token that is not ASCII", { ...GOOD, access_token: "abcé" }, "access_token .* characters"],
    ["no token_type", { ...GOOD, token_type: undefined }, "token_type .* Bearer but got undefined"],
    ["null as token_type", { ...GOOD, token_type: null }, "token_type .* Bearer but got null"],
    ["another token_type", { ...GOOD, token_type: "mac" }, "token_type .* Bearer but got mac"],
    ["a token bound to a key", { ...GOOD, token_type: "DPoP" }, "token_type .* Bearer but got DPoP"],
    ["a secret as token_type", { ...GOOD, token_type: CLIENT_SECRET }, "Bearer but got \\[redacted\\]"],
    ["a life of nothing", { ...GOOD, expires_in: 0 }, "expires_in .* more than 0 seconds but got 0"],
    ["a negative life", { ...GOOD, expires_in: -5 }, "expires_in .* got -5"],
    ["a life that is not a number", { ...GOOD, expires_in: "soon" }, "expires_in .* a string of 4"],
    ["an empty life", { ...GOOD, expires_in: "" }, "expires_in .* an empty string"],
    ["true as a life", { ...GOOD, expires_in: true }, "expires_in .* a boolean"],
    ["a list as a life", { ...GOOD, expires_in: [3600] }, "expires_in .* an array of 1"],
    ["a JWT that has expired", { ...GOOD, access_token: jwtOf({ exp: 1 }), expires_in: null }, "exp"],
    ["a list", [GOOD], "expected a JSON object as token response but got an array of 1"],
    ["null", null, "expected a JSON object as token response but got null"],
    ["text", "abc", "expected a JSON object as token response but got a string of 3"],
  ])("refuses %s, and names it", async (_, body, words) => {
    const { token } = request(json(body));

    await expect(token).rejects.toMatchObject({
      name: "AuthError",
      code: "token_response_invalid",
      status: 200,
      message: expect.stringMatching(words),
    });
  });

  it.each([
    ["invalid_client", "token_request_rejected"],
    ["invalid_scope", "token_request_rejected"],
    ["temporarily_unavailable", "token_request_failed"],
    ["server_error", "token_request_failed"],
  ])("tells an OAuth error in a 200 as the error that it is: %s", async (error, code) => {
    const body = { error, error_description: `no, ${CLIENT_SECRET}` };
    const { token } = request(json(body, { headers: { "retry-after": "32.5" } }));

    await expect(token).rejects.toMatchObject({
      code,
      status: 200,
      oauth: { error, errorDescription: "no, [redacted]" },
      retryAfterMs: 33_000,
      message: `[auth] the token endpoint returned 200 ${error}: no, [redacted]`,
    });
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
  ])("refuses a 200 with %s", async (_, prepared) => {
    const { token } = request(prepared);

    await expect(token).rejects.toMatchObject({ code: "token_response_invalid", status: 200 });
  });

  it.each([
    [
      "that has no Content-Type",
      new Response(new TextEncoder().encode(JSON.stringify(GOOD))),
      "the token response has no Content-Type header; expected application/json",
    ],
    [
      "with a Content-Type that is empty",
      new Response(JSON.stringify(GOOD), { headers: { "content-type": "" } }),
      "the token response has no Content-Type header; expected application/json",
    ],
    [
      "of another Content-Type",
      new Response(JSON.stringify(GOOD), { headers: { "content-type": "text/plain; charset=utf-8" } }),
      "expected application/json as Content-Type of the token response but got text/plain",
    ],
    [
      "whose JSON is incomplete",
      new Response('{"access_token":"ab', { headers: { "content-type": "application/json" } }),
      "the token response is not valid JSON, although its Content-Type is application/json",
    ],
    [
      "without a body",
      new Response(null, { headers: { "content-type": "application/json" } }),
      "the token response has no body; expected a JSON object",
    ],
  ])("says what is wrong with a response %s", async (_, response, message) => {
    const { token } = request(response);

    await expect(token).rejects.toMatchObject({
      code: "token_response_invalid",
      message: expect.stringContaining(message),
    });
  });

  it("stops reading an endless response at the size limit", async () => {
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
  ])("maps status %i to %s", async (status, code) => {
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
        "[auth] the token endpoint returned 401 invalid_client: AADSTS7000215: Invalid client secret provided. Trace ID: 5b0e",
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
    ["32.5", 33_000],
    ["5, 10", undefined],
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
  ])("gives up after the time-out when %s, even with a fetch that knows no signal", async (_, prepared) => {
    vi.useFakeTimers();
    const { token, sent } = request(prepared, { timeoutMs: 5_000 });
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
