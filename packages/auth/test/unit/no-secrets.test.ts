import { describe, expect, it } from "vitest";
import { createAuthenticatedEnmaccClient } from "../../src/enmacc.js";
import { createAuthenticatedEttClient } from "../../src/ett.js";
import { type AuthErrorCode, createMemoryTokenStore, type TokenStore } from "../../src/index.js";
import { API_KEY, CLIENT_ID, CLIENT_SECRET, SCOPE, TOKEN_URL } from "../support/credentials.js";
import { TRADES } from "../support/enmacc-calls.js";
import { json, type Prepared, respondWith } from "../support/fake-fetch.js";
import { findSecrets } from "../support/find-secrets.js";
import { jwtOf } from "../support/tokens.js";

const TOKEN = jwtOf({ sub: CLIENT_ID, exp: 4_102_444_800, jti: "the-token-itself" });
const SECRETS = [CLIENT_SECRET, API_KEY, TOKEN, TOKEN.split(".")[1] ?? ""];
const GOOD = { access_token: TOKEN, token_type: "Bearer", expires_in: 3600 };

/** A server that sends back whatever it was sent, in every field that it has. */
const echo: Prepared = ({ url, body = "", headers }) => {
  const all = [url, new URL(url).searchParams, body, new URLSearchParams(body), JSON.stringify(headers)].join(
    " ",
  );
  const fields = {
    error: "invalid_client",
    error_description: all,
    error_uri: url,
    message: all,
    debug: all,
  };
  return json(fields, { status: 401, headers: { "x-debug": headers["x-api-key"] ?? "" } });
};
/** What fetch implementations throw: the URL and headers are in the message, the request in a property. */
const leakyFailure: Prepared = (request) => {
  const message = `request to ${request.url} failed: ${request.body} ${JSON.stringify(request.headers)}`;
  const cause = Object.assign(new Error(message), { code: "ECONNRESET", request });
  return Promise.reject(Object.assign(new TypeError(message, { cause }), { request, config: request }));
};
const tokenThen =
  (prepared: Prepared): Prepared =>
  (request) => {
    const isTokenRequest = request.url.includes("token") || request.url.includes("authenticate");
    if (isTokenRequest) return json(GOOD);
    return typeof prepared === "function" ? prepared(request) : Promise.reject(prepared);
  };
const leakyVault = () => Promise.reject(new Error(`vault says ${CLIENT_SECRET}`));

interface Settings {
  readonly clientSecret?: string | (() => Promise<string>);
  readonly tokenStore?: TokenStore;
}

function ett(prepared: Prepared, settings: Settings = {}) {
  const environment = { baseUrl: "https://api.example", tokenUrl: TOKEN_URL, scope: SCOPE };
  const fetch = respondWith(prepared);
  const client = createAuthenticatedEttClient({
    environment,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    fetch,
    retry: { maxAttempts: 1 },
    random: () => 0,
    ...settings,
  });
  return { client, call: () => client.call("getClientConsents") };
}

function enmacc(prepared: Prepared, parameters: "json" | "form" | "query", settings: Settings = {}) {
  const client = createAuthenticatedEnmaccClient({
    baseUrl: "https://api.enmacc.example/v2.2",
    clientId: "our-application",
    clientSecret: CLIENT_SECRET,
    apiKey: API_KEY,
    authenticate: { parameters },
    fetch: respondWith(prepared),
    retry: { maxAttempts: 1 },
    random: () => 0,
    ...settings,
  });
  return { client, call: () => client.call("getTrades", TRADES) };
}

const wrongType = (body: object) => json({ ...GOOD, ...body });
const redirected: Prepared = () =>
  new Response(null, { status: 302, headers: { location: `https://evil.example/?t=${TOKEN}&k=${API_KEY}` } });

/** One way at least into each code, with a counterpart that gives away all it knows. */
const cases: [words: string, code: AuthErrorCode, prepared: Prepared, settings?: Settings][] = [
  ["the endpoint echoes the credentials", "token_request_rejected", echo],
  ["the network error quotes the request", "token_request_failed", leakyFailure],
  [
    "the endpoint fails with the credentials in HTML",
    "token_request_failed",
    ({ body }) => new Response(body, { status: 502 }),
  ],
  ["the endpoint redirects with the credentials in the URL", "token_request_rejected", redirected],
  [
    "the token type is wrong",
    "token_response_invalid",
    () => wrongType({ token_type: TOKEN, access_token: 7 }),
  ],
  ["the token has a line break", "token_response_invalid", () => wrongType({ access_token: `${TOKEN}\n` })],
  [
    "the response is not JSON",
    "token_response_invalid",
    ({ body }) => new Response(`${TOKEN}${body}`, { headers: { "content-type": `text/${CLIENT_SECRET}` } }),
  ],
  ["the vault fails", "secret_unavailable", () => json(GOOD), { clientSecret: leakyVault }],
  [
    "the vault's secret ends in a line break",
    "secret_unavailable",
    () => json(GOOD),
    { clientSecret: async () => `${CLIENT_SECRET}\n` },
  ],
  ["the API redirects elsewhere", "redirect_refused", tokenThen(redirected)],
];

const clients = [
  ["ett", (prepared: Prepared, settings?: Settings) => ett(prepared, settings)],
  ["enmacc, json", (prepared: Prepared, settings?: Settings) => enmacc(prepared, "json", settings)],
  ["enmacc, form", (prepared: Prepared, settings?: Settings) => enmacc(prepared, "form", settings)],
  ["enmacc, query", (prepared: Prepared, settings?: Settings) => enmacc(prepared, "query", settings)],
] as const;

const failureOf = (call: () => Promise<unknown>) =>
  call().then(
    () => undefined,
    (error: unknown) => error,
  );

describe("findSecrets()", () => {
  it.each([
    ["a message", new Error(`x ${TOKEN}`)],
    ["a cause", new Error("x", { cause: { deep: { er: [CLIENT_SECRET] } } })],
    [
      "a hidden property",
      Object.defineProperty(new Error("x"), "request", { value: { h: API_KEY }, enumerable: false }),
    ],
    ["an encoded form", { url: `?s=${encodeURIComponent(CLIENT_SECRET)}` }],
  ])("finds a secret in %s", (_, value) => {
    expect(findSecrets(value, SECRETS)).not.toEqual([]);
  });
});

describe.each(clients)("no error of %s shows a secret", (_, make) => {
  it.each(cases)("when %s: %s", async (_words, code, prepared, settings = {}) => {
    const { call, client } = make(prepared, settings);

    const first = await failureOf(call);
    const second = await failureOf(call);

    expect(first).toMatchObject({ name: "AuthError", code });
    for (const value of [first, second, client]) expect(findSecrets(value, SECRETS)).toEqual([]);
  });

  it("when the pause after a failure refuses a refresh", async () => {
    const { call, client } = make(echo);
    await failureOf(call);

    const refused = await failureOf(() => client.refreshToken());

    expect(refused).toMatchObject({
      code: "token_request_backing_off",
      cause: { code: "token_request_rejected" },
    });
    expect(findSecrets(refused, SECRETS)).toEqual([]);
  });

  it("when the store fails with the entry in its error", async () => {
    const memory = createMemoryTokenStore();
    const tokenStore: TokenStore = {
      read: memory.read,
      acquire: async (key, ms) => {
        const lease = await memory.acquire(key, ms);
        const commit = (entry: string) => Promise.reject(new Error(`SET ${entry} failed`));
        return lease && { ...lease, commit };
      },
    };
    const { call, client } = make(tokenThen(redirected), { tokenStore });

    const failure = await failureOf(call);

    for (const value of [failure, client]) expect(findSecrets(value, SECRETS)).toEqual([]);
  });

  it("when the client is printed with its token", async () => {
    const { call, client } = make(tokenThen(() => json({ result: [], items: [] })));

    await call();

    expect(findSecrets(client, SECRETS)).toEqual([]);
  });
});

describe("no error of a bad option shows its value", () => {
  const options = {
    baseUrl: "https://api.enmacc.example",
    clientId: "our-application",
    clientSecret: CLIENT_SECRET,
    apiKey: API_KEY,
  };

  it.each([
    ["clientSecret", { clientSecret: `${CLIENT_SECRET}\n` }],
    ["apiKey", { apiKey: ` ${API_KEY}` }],
    ["apiKey", { apiKey: `${API_KEY}é` }],
    ["clientSecret", { clientSecret: { value: CLIENT_SECRET } }],
    ["clientId", { clientId: `${CLIENT_SECRET} ` }],
    ["baseUrl", { baseUrl: `https://user:${encodeURIComponent(CLIENT_SECRET)}@api.example` }],
    ["baseUrl", { baseUrl: `https://api.example?key=${API_KEY}` }],
    ["baseUrl", { baseUrl: API_KEY }],
    ["authenticate.url", { authenticate: { url: `https://login.example/authenticate?key=${API_KEY}` } }],
    ["authenticate.apiVersion", { authenticate: { apiVersion: API_KEY } }],
    ["authenticate.names", { authenticate: { names: API_KEY } }],
    ["authenticate.parameters", { authenticate: { parameters: API_KEY } }],
  ])("%s", async (field, wrong) => {
    const failure = await failureOf(async () =>
      createAuthenticatedEnmaccClient({ ...options, ...(wrong as typeof options) }),
    );

    expect(failure).toMatchObject({ name: "InputError", field });
    expect(findSecrets(failure, SECRETS)).toEqual([]);
  });
});
