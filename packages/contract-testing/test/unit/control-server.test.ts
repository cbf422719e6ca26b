import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningMocks, run } from "../../src/cli/mocks-command.js";
import { parseOptions } from "../../src/cli/mocks-options.js";
import { checkToken, refuseAccess } from "../../src/control/control-access.js";
import { startControlServer } from "../../src/control/control-server.js";
import type { OrganizationView } from "../../src/scenarios/ett/ett-scenario.js";
import { connect } from "../../src/server/connection.js";
import { rawRequest, statusOf } from "./raw.js";

const organizationId = "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90";
const token = "a-token-of-this-test-alone";
const consoleOrigin = "https://docs.example";

let running: RunningMocks;
let control: string;

beforeAll(async () => {
  running = await run(
    { ...parseOptions(["--scenario", "--quiet", "--allow-control-origin", consoleOrigin]) },
    () => {},
  );
  control = running.control.url;
});
afterEach(() => post("/reset"));
afterAll(() => running.close());

interface Problem {
  readonly code: string;
  readonly detail: string;
}

async function post(path: string, body: unknown = {}) {
  const response = await fetch(control + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

async function get(path: string) {
  const response = await fetch(control + path);
  return { status: response.status, body: await response.json() };
}

async function getWallets(authorization: string): Promise<Response> {
  const [ett] = running.mocks;
  const headers = { authorization, "x-api-version": "1" };
  return fetch(`${ett?.url}/wallet-api/wallets?organizationId=${organizationId}`, { headers });
}

async function authorize(): Promise<string> {
  const [ett, identity, enmacc] = running.mocks.map(({ url }) => url);
  const urls = { ett: ett ?? "", identity: identity ?? "", enmacc: enmacc ?? "" };
  const { environment, clientId, clientSecret } = connect({ urls }, {}).ett;
  const response = await fetch(environment.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: environment.scope,
    }),
  });
  return `Bearer ${((await response.json()) as { access_token: string }).access_token}`;
}

describe("the control API", () => {
  it("says which mocks run, and which requests they got, without secrets", async () => {
    const authorization = await authorize();
    expect((await getWallets(authorization)).status).toBe(200);

    const { body: mocks } = await get("/mocks");
    const { body: requests } = await get("/mocks/ett/requests?operationId=getWallets");
    const { body: all } = await get("/mocks/ett-identity/requests");

    expect(mocks.map(({ api, requests }: { api: string; requests: number }) => [api, requests])).toEqual([
      ["ett", 1],
      ["ett-identity", 1],
      ["enmacc", 0],
    ]);
    expect(requests).toMatchObject([
      { operationId: "getWallets", headers: { authorization: "Bearer [redacted]" } },
    ]);
    const text = JSON.stringify([requests, all]);
    expect(text).not.toContain("example-secret-that-opens-nothing");
    expect(text).not.toContain(authorization.slice("Bearer ".length));
  });

  it("injects faults and scripts responses", async () => {
    const authorization = await authorize();
    await post("/mocks/ett/faults", {
      operationId: "getWallets",
      fault: { status: 429 },
      options: { times: 1 },
    });
    await post("/mocks/ett/responses", {
      operationId: "getWallets",
      responses: [{ status: 403, empty: true }],
    });
    expect((await get("/mocks/ett/faults")).body).toHaveLength(1);

    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await getWallets(authorization)).status);

    expect(statuses).toEqual([429, 403, 200]);
    expect((await get("/mocks/ett/faults")).body).toEqual([]);
  });

  it("moves the clock of the scenarios, by which tokens expire, and resets it", async () => {
    const authorization = await authorize();

    const { body } = await post("/clock", { advanceMs: 3_600_001 });
    const expired = await getWallets(authorization);
    await post("/clock", { now: "2030-01-01T00:00:00Z" });
    const { body: set } = await get("/clock");
    await post("/reset");

    expect(body.nowMs - Date.now()).toBeGreaterThan(3_500_000);
    expect(expired.status).toBe(401);
    expect(set.now).toMatch(/^2030-01-01T00:00:/);
    expect(Math.abs((await get("/clock")).body.nowMs - Date.now())).toBeLessThan(60_000);
  });

  it("runs the steps of scenarios", async () => {
    await post("/scenarios/ett/withdraw-consent", { organizationId });
    expect((await getWallets(await authorize())).status).toBe(403);

    expect((await post("/scenarios/ett/consent", { organizationId })).status).toBe(204);
    expect((await getWallets(await authorize())).status).toBe(200);
    const certificates = { count: 3, from: "2026-11-01", type: "production" };
    expect((await post("/scenarios/ett/add-certificates", { organizationId, certificates })).status).toBe(
      204,
    );
    expect((await post("/scenarios/enmacc/expire-tokens")).status).toBe(204);
  });

  it("returns the requests after a number of them, so that a program finds its own", async () => {
    await getWallets("Bearer other");
    const { body: before } = await get("/mocks/ett");
    await getWallets("Bearer own");

    const { body: own } = await get(`/mocks/ett/requests?after=${before.requests}`);
    const { status, body: problem } = await get("/mocks/ett/requests?after=-1");

    expect(own).toMatchObject([{ operationId: "getWallets" }]);
    expect([status, problem.code]).toEqual([400, "invalid_option"]);
  });

  it("returns a mock's document, of which violations name lines", async () => {
    const [ett] = running.mocks;
    await fetch(`${ett?.url}/wallet-api/wallets`);
    const { body: violations } = await get("/mocks/ett/violations");

    const document = await (await fetch(`${control}/mocks/ett/document`)).text();

    const { line } = violations.find(
      ({ location }: { location: string }) => location === "query.organizationId",
    ).declaredAt;
    expect(document.split("\n")[line - 1]).toContain('"required": true');
  });

  it("returns what a client takes to call the mocks, without a URL of a mock that does not run", async () => {
    const [ett, , enmacc] = running.mocks;
    const bare = await startControlServer(
      { mocks: running.mocks.filter(({ api }) => api === "enmacc") },
      { port: 0, host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], token: undefined },
    );

    const { body } = await get("/connection");
    const one = await (await fetch(`${bare.url}/connection`)).json();
    await bare.close();

    const secret = "example-secret-that-opens-nothing";
    expect(body).toMatchObject({
      ett: { environment: { baseUrl: ett?.url }, clientSecret: secret },
      enmacc: { baseUrl: enmacc?.url, clientId: "nordlicht", clientSecret: secret },
    });
    expect(Object.keys(one as object)).toEqual(["enmacc"]);
  });

  it("shows the quantities of all organisations", async () => {
    const { body } = await get("/scenarios/ett/organizations");

    const seen = body.map(({ name, consents, certificates }: OrganizationView) => [
      name,
      consents,
      certificates.map(({ quantity }) => quantity),
    ]);
    expect(seen).toEqual([
      ["Sandflugt Mejeri A/S", true, [2_400_000, 1_250_000, 2_150_000, 1_310_000]],
      ["Klitgaard Datacenter ApS", true, []],
    ]);
  });

  it.each<[string, unknown, string, RegExp]>([
    ["/mocks/et/faults", { operationId: "*", fault: { status: 500 } }, "unknown_api", /did you mean "ett"/],
    [
      "/mocks/ett/faults",
      { operationId: "getWalets", fault: { status: 500 } },
      "unknown_operation",
      /getWallets/,
    ],
    ["/mocks/ett/faults", { operationId: "getWallets", fault: null }, "invalid_fault", /objects/],
    ["/mocks/ett/faults", { fault: { status: 500 } }, "invalid_option", /operationId/],
    ["/mocks/ett/faults", { operationId: "*", fualt: {} }, "unknown_option", /did you mean "fault"/],
    ["/mocks/ett/responses", { operationId: "getWallets", responses: [] }, "invalid_option", /at least one/],
    ["/mocks/ett/responses", { operationId: "getWallets", responses: [null] }, "invalid_response", /object/],
    ["/scenarios/ett/complte", {}, "unknown_operation", /ett\/complete/],
    ["/scenarios/constructor/name", {}, "unknown_operation", /unknown step/],
    ["/scenarios/ett/consent", {}, "invalid_option", /organizationId: expected a string, but got nothing/],
    ["/scenarios/ett/consent", { organizationId: "x" }, "unknown_organization", /unknown organisation/],
    ["/scenarios/ett/complete", { requestId: 7 }, "invalid_option", /expected a string, but got number/],
    ["/clock", {}, "invalid_option", /either now or advanceMs/],
    ["/clock", { now: "yesterday" }, "invalid_option", /ISO 8601/],
    ["/clock", { advanceMs: 1e300 }, "invalid_option", /number of milliseconds/],
    ["/reset", [], "invalid_option", /JSON object/],
  ])("refuses POST %s with %j", async (path, body, code, message) => {
    const response = await post(path, body);

    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code });
    expect((response.body as Problem).detail).toMatch(message);
  });

  it("returns 404 for an unknown path and 405 for a wrong method", async () => {
    expect((await get("/mock")).status).toBe(404);
    expect((await get("/reset")).status).toBe(405);
    expect((await post("/mocks/%zz")).status).toBe(405);
  });

  it("says that mocks without a scenario have no steps and no clock", async () => {
    const bare = await startControlServer(
      { mocks: running.mocks },
      { port: 0, host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], token: undefined },
    );

    const response = await fetch(`${bare.url}/clock`);
    await bare.close();

    expect(response.status).toBe(400);
    expect(((await response.json()) as Problem).detail).toContain("--scenario");
  });
});

describe("the page of energy-mocks", () => {
  it("says what the mocks are and what was called, and shows text as text", async () => {
    const [ett] = running.mocks;
    await rawRequest(ett?.url ?? "", `/<script>alert(1)</script>?q="><img/x>`);

    const response = await fetch(`${control}/`);
    const page = await response.text();

    expect(page).toContain("Mock servers for tests");
    expect(page).toContain(ett?.url);
    expect(page).toContain("1 request ·");
    expect(page).not.toMatch(/<script|<img|<link|https?:\/\/(?!127\.0\.0\.1)/);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+='/,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("access to the control API", () => {
  const json = { "content-type": "application/json" };
  const host = () => new URL(control).host;

  it.each<[string, number, Record<string, string>]>([
    ["a page of the web", 403, { ...json, origin: "https://evil.example" }],
    ["a page without an origin", 403, { ...json, origin: "null" }],
    ["a page of another port", 403, { ...json, origin: "http://localhost:1" }],
    ["an image of a page", 403, { ...json, "sec-fetch-site": "cross-site" }],
    ["a name that leads here", 421, { ...json, host: "evil.example" }],
    ["a form without an origin", 400, { "content-type": "application/x-www-form-urlencoded" }],
    ["text without an origin", 400, { "content-type": "text/plain" }],
    ["nothing that names its type", 400, {}],
  ])("refuses %s with %i", async (_, status, headers) => {
    const response = await rawRequest(control, "/reset", { host: host(), ...headers }, "POST");

    expect(statusOf(response)).toBe(status);
    expect(response).not.toMatch(/access-control/i);
  });

  it("refuses a page that may call the mocks", async () => {
    const origin = "http://localhost:5173";
    const others = await run(parseOptions(["enmacc", "--quiet", "--allow-origin", origin]), () => {});

    const response = await fetch(`${others.control.url}/mocks`, { headers: { origin } });
    await others.close();

    expect(response.status).toBe(403);
  });

  it("lets pages of an allowed origin control and read, and call the mocks", async () => {
    const origin = consoleOrigin;
    const preflight = (url: string) =>
      rawRequest(
        url,
        "/reset",
        {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
          "access-control-request-private-network": "true",
        },
        "OPTIONS",
      );

    const asked = await preflight(control);
    const response = await fetch(`${control}/reset`, {
      method: "POST",
      headers: { ...json, origin, "sec-fetch-site": "cross-site" },
      body: "{}",
    });
    const refused = await fetch(`${control}/clock`, {
      method: "POST",
      headers: { ...json, origin },
      body: "{}",
    });

    expect(statusOf(asked)).toBe(204);
    expect(asked).toMatch(/access-control-allow-headers: content-type\r/i);
    expect(asked).toMatch(/access-control-allow-private-network: true\r/i);
    expect([response.status, refused.status]).toEqual([204, 400]);
    for (const { headers } of [response, refused])
      expect(headers.get("access-control-allow-origin")).toBe(origin);
    for (const { url } of running.mocks) expect(statusOf(await preflight(url))).toBe(204);
    const foreign = await fetch(`${control}/mocks`, { headers: { origin: `${origin}.evil.example` } });
    expect([foreign.status, foreign.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it("refuses an allowed origin under a name that leads here", async () => {
    const headers = { ...json, host: "evil.example", origin: consoleOrigin };

    const response = await rawRequest(control, "/reset", headers, "POST");

    expect(statusOf(response)).toBe(421);
    expect(response).not.toMatch(/access-control/i);
  });

  it("lets a page of an allowed origin read that a token is missing", async () => {
    const guarded = await startControlServer(
      { mocks: running.mocks },
      { port: 0, host: "127.0.0.1", allowedHosts: [], allowedOrigins: [consoleOrigin], token },
    );
    const ask = { "access-control-request-method": "GET", "access-control-request-headers": "authorization" };

    const preflight = await rawRequest(guarded.url, "/mocks", { origin: consoleOrigin, ...ask }, "OPTIONS");
    const response = await fetch(`${guarded.url}/mocks`, { headers: { origin: consoleOrigin } });
    await guarded.close();

    expect(statusOf(preflight)).toBe(204);
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([
      401,
      consoleOrigin,
    ]);
  });

  it("wants the token from everybody if there is one, as Bearer or Basic", async () => {
    const guarded = await startControlServer(
      { mocks: running.mocks },
      { port: 0, host: "127.0.0.1", allowedHosts: [], allowedOrigins: [], token },
    );
    const ask = async (authorization: string | undefined, path = "/mocks") => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await fetch(guarded.url + path, { headers })).status;
    };
    const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

    const statuses = await Promise.all([
      ask(`Bearer ${token}`),
      ask(basic(`anyone:${token}`)),
      ask(undefined),
      ask(undefined, "/"),
      ask("Bearer "),
      ask(`Bearer ${token}x`),
      ask(basic("anyone:")),
      ask(undefined, "/health"),
    ]);
    await guarded.close();

    expect(statuses).toEqual([200, 200, 401, 401, 401, 401, 401, 204]);
  });

  it("is for programs on this machine alone without a token", () => {
    const from = (remoteAddress: string | undefined) =>
      refuseAccess(
        { headers: {}, socket: { remoteAddress } } as Parameters<typeof refuseAccess>[0],
        undefined,
      )?.status;

    for (const own of ["127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1"])
      expect(from(own), own).toBeUndefined();
    for (const foreign of ["10.0.0.7", "172.17.0.1", "::ffff:10.0.0.7", "fe80::1", "128.0.0.1", undefined])
      expect(from(foreign), foreign).toBe(403);
  });

  it.each(["", "short", "with spaces in between it", "ünicode-token-of-length"])(
    "refuses the token %j without showing it",
    (bad) => {
      expect(() => checkToken(bad)).toThrow(/expected at least 16 printable/);
      if (bad !== "") expect(() => checkToken(bad)).not.toThrow(bad);
    },
  );
});
