import { describe, expect, it } from "vitest";
import { enmaccScenario, ettScenario, startMockServer } from "../../src/index.js";

const START = Date.UTC(2026, 2, 29, 0, 59);

describe("a scenario with a clock of its own", () => {
  it("tells its time in the Date header, as a server does", async () => {
    const scenario = enmaccScenario({ now: () => START });
    await using mock = await started("enmacc", scenario);
    const [us] = scenario.participants;

    const response = await fetch(`${mock.url}/v2.1/authenticate`, {
      method: "POST",
      headers: { "x-api-key": "key", "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: us?.clientId,
        client_secret: us?.clientSecret,
      }),
    });

    expect(response.status).toBe(200);
    expect(response.headers.get("date")).toBe("Sun, 29 Mar 2026 00:59:00 GMT");
  });

  it("says by which clock a validity has passed", async () => {
    const scenario = enmaccScenario({ now: () => START });
    await using mock = await started("enmacc", scenario);

    const response = await fetch(`${mock.url}/v2.2/rfqs`, {
      method: "POST",
      headers: {
        "x-api-key": "key",
        "content-type": "application/json",
        authorization: `Bearer ${scenario.tokens.issue(scenario.participants[0]?.clientId ?? "")}`,
      },
      body: JSON.stringify({
        reference: "R-1",
        "product-id": "POWER-DELU-BASE-2027-01",
        action: "buy",
        quantity: { amount: { value: 5, unit: "MW" } },
        "counterparty-ids": ["CP-1002"],
        "valid-until": "2026-01-01T00:00:00Z",
      }),
    });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(
      "must be in the future by this scenario's clock, which shows 2026-03-29T00:59:00.000Z",
    );
  });

  it("says by which clock a token has expired", async () => {
    let time = START;
    const scenario = ettScenario({ now: () => time });
    await using mock = await started("ett", scenario);
    const authorization = `Bearer ${scenario.tokens.issue()}`;
    const call = (header: string) =>
      fetch(`${mock.url}/api/authorization/client/consents`, {
        headers: { authorization: header, "x-api-version": "1" },
      });
    const valid = await call(authorization);
    time += 7_200_000;

    const expired = await call(authorization);
    const unknown = await call("Bearer of-another-scenario");

    expect([valid, expired, unknown].map(({ status }) => status)).toEqual([200, 401, 401]);
    expect(expired.headers.get("www-authenticate")).toMatch(
      /^Bearer error="invalid_token", error_description="the token expired at 2026-03-29T0.* by this scenario's clock, which shows 2026-03-29T02:59:00\.000Z"$/,
    );
    expect(unknown.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });
});

async function started(
  api: "ett" | "enmacc",
  scenario: ReturnType<typeof ettScenario> | ReturnType<typeof enmaccScenario>,
) {
  const mock = await startMockServer(api, { scenario });
  return Object.assign(mock, { [Symbol.asyncDispose]: () => mock.close() });
}
