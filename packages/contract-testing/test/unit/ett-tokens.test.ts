import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EttScenario, ettScenario, type MockServer, startMockServer } from "../../src/index.js";
import { dairy, datacenter } from "./ett-calls.js";

const tenant = "datahubeouenerginet.onmicrosoft.com";

let clock: number;
let scenario: EttScenario;
let ett: MockServer;
let identity: MockServer;

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 22, 8);
  scenario = ettScenario({ now: () => clock });
  ett = await startMockServer("ett", { scenario });
  identity = await startMockServer("ett-identity", { scenario });
});

afterEach(async () => {
  await Promise.all([ett.close(), identity.close()]);
});

async function requestToken(fields: Record<string, string> = {}) {
  const response = await fetch(`${identity.url}/${tenant}/B2C_1A_ClientCredentials/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: scenario.client.id,
      client_secret: scenario.client.secret,
      scope: `https://${tenant}/energy-origin/.default`,
      ...fields,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function token(): Promise<string> {
  return (await requestToken()).body.access_token ?? "";
}

async function wallets(bearer: string, organizationId = dairy): Promise<number> {
  const response = await fetch(`${ett.url}/wallet-api/wallets?organizationId=${organizationId}`, {
    headers: { authorization: `Bearer ${bearer}`, "x-api-version": "1" },
  });
  return response.status;
}

function claimsOf(bearer: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(bearer.split(".")[1] ?? "", "base64url").toString());
}

describe("the token endpoint of ettScenario()", () => {
  it("issues a token that says how long it lives and for whom, and that ETT takes", async () => {
    const { body } = await requestToken();
    const bearer = body.access_token ?? "";

    expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600, expires_on: clock / 1000 + 3600 });
    expect(claimsOf(bearer)).toMatchObject({
      sub: scenario.client.id,
      org_ids: `${dairy} ${datacenter}`,
      org_status: "trial",
      exp: clock / 1000 + 3600,
    });
    expect(await wallets(bearer)).toBe(200);
    expect(scenario.tokens.issued).toBe(1);
    identity.expectNoViolations();
    ett.expectNoViolations();
  });

  it("issues another token each time", async () => {
    const tokens = [await token(), await token()];

    expect(new Set(tokens).size).toBe(2);
    expect(scenario.tokens.issued).toBe(2);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a wrong secret", { client_secret: "wrong" }, "invalid_client"],
    ["an unknown client", { client_id: dairy }, "invalid_client"],
    ["another environment's scope", { scope: "https://elsewhere/.default" }, "invalid_scope"],
  ])("refuses %s with the documented error", async (_, fields, error) => {
    const refused = await requestToken(fields);

    expect([refused.status, refused.body.error]).toEqual([400, error]);
    expect(scenario.tokens).toMatchObject({ issued: 0, refused: 1 });
    identity.expectNoViolations();
  });

  it("takes a secret that was created through the API, until it is deleted", async () => {
    const path = `${ett.url}/api/authorization/clients/${scenario.client.id}/credentials`;
    const headers = { authorization: `Bearer ${await token()}`, "x-api-version": "1" };
    const created = (await (await fetch(path, { method: "POST", headers })).json()) as Record<string, string>;

    const accepted = await requestToken({ client_secret: created.secret ?? "" });
    await fetch(`${path}/${created.keyId}`, { method: "DELETE", headers });
    const refused = await requestToken({ client_secret: created.secret ?? "" });

    expect([accepted.status, refused.status]).toEqual([200, 400]);
  });
});

describe("access to ETT in ettScenario()", () => {
  it("ends when the token's time is up", async () => {
    const bearer = await token();

    clock += 3_599_999;
    const before = await wallets(bearer);
    clock += 1;
    const after = await wallets(bearer);

    expect([before, after]).toEqual([200, 401]);
  });

  it("ends for all tokens with expireAll(), and works with the next one", async () => {
    const bearer = await token();

    scenario.tokens.expireAll();

    expect([await wallets(bearer), await wallets(await token())]).toEqual([401, 200]);
    ett.expectNoViolations();
  });

  it("needs a new token after a new consent, and outlives a consent that is withdrawn", async () => {
    scenario.withdrawConsent(datacenter);
    const old = await token();
    scenario.consent(datacenter);

    const tooEarly = await wallets(old, datacenter);
    const refreshed = await token();
    const inTime = await wallets(refreshed, datacenter);
    scenario.withdrawConsent(datacenter);
    const withdrawn = await wallets(refreshed, datacenter);

    expect([tooEarly, inTime, withdrawn]).toEqual([403, 200, 200]);
  });

  it("lists consents as they are at the moment", async () => {
    const headers = { authorization: `Bearer ${await token()}`, "x-api-version": "1" };
    const list = async () => {
      const response = await fetch(`${ett.url}/api/authorization/client/consents`, { headers });
      return ((await response.json()) as { result: { organizationId: string }[] }).result.map(
        ({ organizationId }) => organizationId,
      );
    };

    const before = await list();
    scenario.withdrawConsent(dairy);

    expect([before, await list()]).toEqual([[dairy, datacenter], [datacenter]]);
  });

  it("is refused in each service's own shape", async () => {
    const bearer = await token();
    const stranger = "11111111-2222-4333-8444-555555555555";
    const refused = async (path: string) => {
      const response = await fetch(`${ett.url}${path}?organizationId=${stranger}`, {
        headers: { authorization: `Bearer ${bearer}`, "x-api-version": "1" },
      });
      return [response.status, await response.text()];
    };

    expect(await refused("/wallet-api/wallets")).toEqual([403, expect.stringMatching(/"title":"Forbidden"/)]);
    expect(await refused("/api/reports")).toEqual([403, expect.stringMatching(/"statusCode":403/)]);
    expect(await refused("/api/measurements/meteringpoints")).toEqual([403, ""]);
    expect(await refused("/api/certificates/contracts")).toEqual([403, ""]);
    ett.expectNoViolations();
  });
});
