import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticatedEnmaccClient, type EnmaccAuthenticateOptions } from "../../src/enmacc.js";
import { requestEnmaccToken } from "../../src/index.js";
import { TRADES } from "../support/enmacc-calls.js";

/** Token endpoints that differ in what they accept and how they respond, and one API behind them. */
const ENDPOINTS: Record<string, (fields: Fields) => [status: number, body: object]> = {
  "/underscored": ({ type, client_id: id, client_secret: secret, grant_type: grant }) =>
    type === "json" && grant === "client_credentials" && isKnown(id, secret)
      ? [200, { access_token: "token-of-underscored", token_type: "Bearer", expires_in: 3600 }]
      : [400, { message: "Invalid request body" }],
  "/hyphenated": ({ type, "client-id": id, "client-secret": secret }) =>
    type === "json" && isKnown(id, secret)
      ? [200, { "access-token": "token-of-hyphenated" }]
      : [422, { message: "Unprocessable Entity" }],
  "/refused": () => [401, { message: "Unauthorized" }],
  "/form": ({ type, client_id: id, client_secret: secret }) =>
    type === "form" && isKnown(id, secret)
      ? [200, { access_token: "token-of-form" }]
      : [400, { message: "Invalid request body" }],
};

type Fields = Readonly<Record<string, unknown>>;
const SECRET = "the-secret-of-our-application";
const KEY = "the-key-of-our-application";

function isKnown(id: unknown, secret: unknown): boolean {
  return id === "our-application" && secret === SECRET;
}

const received: { path: string; key: unknown; names: string }[] = [];
const server = createServer((request, response) => void respond(request, response));
let origin = "";

async function respond(request: IncomingMessage, response: ServerResponse) {
  let text = "";
  for await (const chunk of request) text += chunk;
  const path = request.url ?? "";
  const isJson = request.headers["content-type"] === "application/json";
  const fields: Fields = isJson
    ? { type: "json", ...JSON.parse(text) }
    : { type: "form", ...Object.fromEntries(new URLSearchParams(text)) };
  const names = Object.keys(fields).filter((name) => name !== "type");
  if (path in ENDPOINTS) received.push({ path, key: request.headers["x-api-key"], names: names.join() });
  const [status, body] = ENDPOINTS[path]?.(fields) ?? [
    request.headers.authorization?.startsWith("Bearer token-of-") ? 200 : 401,
    { items: [] },
  ];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  received.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function connect(authenticate: EnmaccAuthenticateOptions) {
  const credentials = { clientId: "our-application", clientSecret: SECRET, apiKey: KEY };
  // A document may say which names there are: these tests are about finding out.
  return createAuthenticatedEnmaccClient({
    baseUrl: origin,
    ...credentials,
    authenticate: { names: "auto", ...authenticate },
  });
}

const UNDERSCORED = "grant_type,client_id,client_secret";
const HYPHENATED = "client-id,client-secret";

describe("token requests against endpoints of different kinds", () => {
  it.each([
    ["/underscored", "json", [UNDERSCORED]],
    ["/hyphenated", "json", [UNDERSCORED, HYPHENATED]],
    ["/form", "form", [UNDERSCORED]],
  ] as const)("gets a token of %s, with the key in each request", async (path, parameters, names) => {
    const enmacc = connect({ url: origin + path, parameters });

    const { response } = await enmacc.call("getTrades", TRADES);

    expect(response.status).toBe(200);
    expect(received).toEqual(names.map((sent) => ({ path, key: KEY, names: sent })));
  });

  it("states that both spellings were refused, and what to do, without a secret", async () => {
    const failure = await connect({ url: `${origin}/refused` })
      .call("getTrades", TRADES)
      .catch((error: unknown) => error);

    expect(received.map(({ names }) => names)).toEqual([UNDERSCORED, HYPHENATED]);
    expect(failure).toMatchObject({ name: "AuthError", code: "token_request_rejected", status: 401 });
    expect(String(failure)).toBe(
      "AuthError: [auth] the token endpoint returned 401 to underscored names (client_id) and 401 to hyphenated names " +
        "(client-id). Check the client id, the secret and the API key; if enmacc told you the names, set authenticate.names",
    );
    expect(JSON.stringify(failure) + String((failure as Error).cause)).not.toMatch(/the-(secret|key)/);
  });

  it("does not send a secret to a port that fetch blocks, and says so", async () => {
    const request = requestEnmaccToken({
      authenticateUrl: "http://127.0.0.1:6000/authenticate",
      clientId: "our-application",
      clientSecret: SECRET,
      apiKey: KEY,
    });

    await expect(request).rejects.toMatchObject({
      code: "token_request_not_sent",
      message: "[auth] fetch did not send the token request: it blocks port 6000; use another URL",
    });
  });
});
