import { describe, expect, it } from "vitest";
import { enmaccScenario, startMockServer, startMocks } from "../../src/index.js";

const START = Date.UTC(2026, 2, 29, 0, 59);

describe("enmaccScenario() with a clock of its own", () => {
  it("tells its time in the Date header, as a server does", async () => {
    const scenario = enmaccScenario({ now: () => START });
    await using mock = await startMockServer("enmacc", { scenario });
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
    await using mock = await startMockServer("enmacc", { scenario });

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
});

describe("Mocks.connect() with enmaccScenario()", () => {
  it("returns the scenario's API key", async () => {
    await using mocks = await startMocks({
      scenarios: { enmacc: enmaccScenario({ apiKey: "key-of-this-test" }) },
    });

    expect(mocks.connect().enmacc.apiKey).toBe("key-of-this-test");
  });

  it("connects as another participant of enmacc", async () => {
    await using mocks = await startMocks({ scenarios: { enmacc: enmaccScenario() } });

    expect(mocks.connect({ participant: "alpenstrom" }).enmacc.clientId).toBe("alpenstrom");
    expect(() => mocks.connect({ participant: "alpenstorm" })).toThrow(/did you mean "alpenstrom"/);
  });
});
